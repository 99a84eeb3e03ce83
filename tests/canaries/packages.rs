//! Workbooks written part by part, each with one text hidden in one place; everything else in them is an ordinary aggregate.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook to be written.
pub(super) struct Book {
    cells: Vec<(&'static str, String)>,
    pub(super) sheet_name: String,
    pub(super) formula: String,
    pub(super) defined_name: String,
    pub(super) header: String,
    pub(super) choices: String,
    pub(super) left_over: String,
    /// Parts besides: path, what it is related as to the workbook or the first sheet, content.
    parts: Vec<(&'static str, Relation, Vec<u8>)>,
}

#[derive(Clone, Copy)]
enum Relation {
    None,
    Workbook(&'static str),
    Sheet(&'static str),
}

impl Default for Book {
    fn default() -> Self {
        Self {
            cells: Vec::new(),
            sheet_name: "Return".to_owned(),
            formula: "6+6".to_owned(),
            defined_name: "Return!$A$1".to_owned(),
            header: "&LQuarterly return".to_owned(),
            choices: "yes,no".to_owned(),
            left_over: "Incidents".to_owned(),
            parts: Vec::new(),
        }
    }
}

impl Book {
    /// A text in a cell of a sheet of that state.
    pub(super) fn cell(&mut self, state: &'static str, text: &str) {
        self.cells.push((state, text.to_owned()));
    }

    pub(super) fn comment(&mut self, text: &str) {
        let xml = format!(
            "<comments {MAIN}><authors><author></author></authors><commentList><comment ref=\"B2\" authorId=\"0\"><text><r><t>{text}\
             </t></r></text></comment></commentList></comments>"
        );
        self.part("xl/comments1.xml", Relation::Sheet("comments"), xml);
    }

    pub(super) fn threaded_comment(&mut self, text: &str) {
        let xml = format!(
            "<ThreadedComments xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments\">\
             <threadedComment ref=\"B2\" dT=\"2025-07-01T09:00:00.00\" personId=\"{{1}}\" id=\"{{2}}\"><text>{text}</text>\
             </threadedComment></ThreadedComments>"
        );
        self.part("xl/threadedComments/threadedComment1.xml", Relation::None, xml);
    }

    pub(super) fn pivot_cache(&mut self, text: &str) {
        let xml = format!(
            "<pivotCacheDefinition {MAIN}><cacheFields count=\"1\"><cacheField name=\"Pupil\"><sharedItems count=\"1\">\
             <s v=\"{text}\"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>"
        );
        self.part(
            "xl/pivotCache/pivotCacheDefinition1.xml",
            Relation::Workbook("pivotCacheDefinition"),
            xml,
        );
    }

    pub(super) fn pivot_records(&mut self, text: &str) {
        self.pivot_cache("North");
        let xml =
            format!("<pivotCacheRecords {MAIN} count=\"1\"><r><s v=\"{text}\"/></r></pivotCacheRecords>");
        self.part("xl/pivotCache/pivotCacheRecords1.xml", Relation::None, xml);
    }

    pub(super) fn title(&mut self, text: &str) {
        let xml = format!(
            "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{text}</dc:title></cp:coreProperties>"
        );
        self.part("docProps/core.xml", Relation::None, xml);
    }

    pub(super) fn own_property(&mut self, text: &str) {
        let xml = format!(
            "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" \
             xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\"><property \
             fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"2\" name=\"About\"><vt:lpwstr>{text}</vt:lpwstr></property>\
             </Properties>"
        );
        self.part("docProps/custom.xml", Relation::None, xml);
    }

    pub(super) fn external_link(&mut self, text: &str) {
        let xml = format!(
            "<externalLink {MAIN}><externalBook r:id=\"rId1\"><sheetNames><sheetName val=\"S\"/></sheetNames><sheetDataSet>\
             <sheetData sheetId=\"0\"><row r=\"1\"><cell r=\"A1\" t=\"str\"><v>{text}</v></cell></row></sheetData></sheetDataSet>\
             </externalBook></externalLink>"
        );
        self.part(
            "xl/externalLinks/externalLink1.xml",
            Relation::Workbook("externalLink"),
            xml,
        );
    }

    pub(super) fn embedded(&mut self, text: &str) {
        let mut inner = Self::default();
        inner.cell("visible", text);
        self.parts.push((
            "xl/embeddings/Microsoft_Excel_Sheet1.xlsx",
            Relation::Sheet("package"),
            inner.bytes(),
        ));
    }

    pub(super) fn chart(&mut self, text: &str) {
        let xml = format!(
            "<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:chart><c:plotArea><c:barChart><c:ser>\
             <c:cat><c:strRef><c:f>S!A1</c:f><c:strCache><c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>{text}</c:v></c:pt></c:strCache>\
             </c:strRef></c:cat></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"
        );
        self.part("xl/charts/chart1.xml", Relation::None, xml);
    }

    pub(super) fn text_box(&mut self, text: &str) {
        let xml = format!(
            "<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" \
             xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><xdr:absoluteAnchor><xdr:sp><xdr:txBody><a:p><a:r>\
             <a:t>{text}</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:absoluteAnchor></xdr:wsDr>"
        );
        self.part("xl/drawings/drawing1.xml", Relation::Sheet("drawing"), xml);
    }

    pub(super) fn own_part(&mut self, text: &str) {
        let xml = format!("<note xmlns=\"urn:example\"><about>{text}</about></note>");
        self.part("customXml/item1.xml", Relation::None, xml);
    }

    fn part(&mut self, path: &'static str, relation: Relation, xml: String) {
        self.parts.push((path, relation, xml.into_bytes()));
    }

    /// The workbook as a file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let text_in = |state: &str| {
            let cells = self.cells.iter().filter(|(of, _)| *of == state);
            cells.map(|(_, text)| text.clone()).collect::<String>()
        };
        let sheets = [
            ("visible", self.sheet_name.clone()),
            ("hidden", "Workings".to_owned()),
            ("veryHidden", "Store".to_owned()),
        ];
        let mut members: Vec<(String, Vec<u8>)> = vec![
            ("[Content_Types].xml".to_owned(), content_types().into_bytes()),
            (
                "_rels/.rels".to_owned(),
                relations(&[("officeDocument", "xl/workbook.xml".to_owned())]).into_bytes(),
            ),
            ("xl/workbook.xml".to_owned(), self.workbook(&sheets).into_bytes()),
            (
                "xl/_rels/workbook.xml.rels".to_owned(),
                self.workbook_relations().into_bytes(),
            ),
            ("xl/sharedStrings.xml".to_owned(), self.shared().into_bytes()),
            (
                "xl/worksheets/_rels/sheet1.xml.rels".to_owned(),
                self.sheet_relations().into_bytes(),
            ),
        ];
        for (nth, (state, _)) in (1..).zip(&sheets) {
            let xml = self.sheet(&text_in(state), nth == 1);
            members.push((format!("xl/worksheets/sheet{nth}.xml"), xml.into_bytes()));
        }
        members.extend(
            self.parts
                .iter()
                .map(|(path, _, bytes)| ((*path).to_owned(), bytes.clone())),
        );
        zipped(&members)
    }

    fn workbook(&self, sheets: &[(&str, String)]) -> String {
        let sheets: Vec<String> = (1..)
            .zip(sheets)
            .map(|(nth, (state, name))| {
                format!("<sheet name=\"{name}\" sheetId=\"{nth}\" state=\"{state}\" r:id=\"rId{nth}\"/>")
            })
            .collect();
        let text = self.defined_name.replace('"', "&quot;");
        format!(
            "<workbook {MAIN}><sheets>{}</sheets><definedNames><definedName name=\"about\">{text}</definedName></definedNames></workbook>",
            sheets.concat()
        )
    }

    fn workbook_relations(&self) -> String {
        let mut all: Vec<(&str, String)> = (1..=3)
            .map(|nth| ("worksheet", format!("worksheets/sheet{nth}.xml")))
            .collect();
        all.push(("sharedStrings", "sharedStrings.xml".to_owned()));
        for (path, relation, _) in &self.parts {
            if let Relation::Workbook(kind) = relation {
                all.push((kind, path.trim_start_matches("xl/").to_owned()));
            }
        }
        relations(&all)
    }

    fn sheet_relations(&self) -> String {
        let mut all: Vec<(&str, String)> = Vec::new();
        for (path, relation, _) in &self.parts {
            if let Relation::Sheet(kind) = relation {
                all.push((kind, path.replace("xl/", "../")));
            }
        }
        relations(&all)
    }

    fn shared(&self) -> String {
        format!(
            "<sst {MAIN} count=\"0\" uniqueCount=\"1\"><si><t>{}</t></si></sst>",
            self.left_over
        )
    }

    fn sheet(&self, text: &str, is_first: bool) -> String {
        let inline =
            |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
        let formula = self.formula.replace('"', "&quot;");
        let more = format!(
            "<dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"B2\"><formula1>\"{}\"</formula1></dataValidation>\
             </dataValidations><headerFooter><oddHeader>{}</oddHeader></headerFooter>",
            self.choices,
            self.header.replace('&', "&amp;")
        );
        format!(
            "<worksheet {MAIN}><sheetData><row r=\"1\">{}{}</row><row r=\"2\">{}<c r=\"B2\"><f>{formula}</f><v>12</v></c></row>\
             <row r=\"3\">{}</row></sheetData>{}</worksheet>",
            inline("A1", "Indicator"),
            inline("B1", "2025-26 Q1"),
            inline("A2", "Incidents"),
            inline("A3", if text.is_empty() { "Notes" } else { text }),
            if is_first { more } else { String::new() }
        )
    }
}

fn relations(all: &[(&str, String)]) -> String {
    let each: Vec<String> = (1..)
        .zip(all)
        .map(|(nth, (kind, target))| {
            format!("<Relationship Id=\"rId{nth}\" Type=\"{TYPES}/{kind}\" Target=\"{target}\"/>")
        })
        .collect();
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
        each.concat()
    )
}

fn content_types() -> String {
    let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let sheets: Vec<String> = (1..=3)
        .map(|nth| {
            format!(
                "<Override PartName=\"/xl/worksheets/sheet{nth}.xml\" ContentType=\"{sheet}.worksheet+xml\"/>"
            )
        })
        .collect();
    format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{sheet}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"{sheet}.sharedStrings+xml\"/>{}</Types>",
        sheets.concat()
    )
}

/// An `OpenDocument` workbook with a text in one place.
pub(super) fn ods(place: &str, text: &str) -> Vec<u8> {
    let names = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" office:version=\"1.2\"";
    let at = |here: &str, otherwise: &str| if place == here { text } else { otherwise }.to_owned();
    let cell = |text: &str, note: &str| {
        let note = match note {
            "" => String::new(),
            note => format!("<office:annotation><text:p>{note}</text:p></office:annotation>"),
        };
        format!(
            "<table:table-cell office:value-type=\"string\">{note}<text:p>{text}</text:p></table:table-cell>"
        )
    };
    let table = |name: &str, style: &str, cell: &str| {
        format!(
            "<table:table table:name=\"{name}\" table:style-name=\"{style}\"><table:table-row>{cell}</table:table-row></table:table>"
        )
    };
    let content = format!(
        "<office:document-content {names}><office:automatic-styles><style:style style:name=\"seen\" style:family=\"table\">\
         <style:table-properties table:display=\"true\"/></style:style><style:style style:name=\"unseen\" style:family=\"table\">\
         <style:table-properties table:display=\"false\"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{}{}\
         </office:spreadsheet></office:body></office:document-content>",
        table(
            "Return",
            "seen",
            &cell(&at("cell", "Incidents"), &at("annotation", ""))
        ),
        table("Workings", "unseen", &cell(&at("hidden sheet", "Notes"), "")),
    );
    let meta = format!(
        "<office:document-meta {names}><office:meta><dc:title>{}</dc:title></office:meta></office:document-meta>",
        at("title", "Return")
    );
    let manifest = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry \
         manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/></manifest:manifest>";
    zipped(&[
        (
            "mimetype".to_owned(),
            b"application/vnd.oasis.opendocument.spreadsheet".to_vec(),
        ),
        ("content.xml".to_owned(), content.into_bytes()),
        ("meta.xml".to_owned(), meta.into_bytes()),
        ("META-INF/manifest.xml".to_owned(), manifest.as_bytes().to_vec()),
    ])
}

/// A zip file of these members, in that order; a member named `mimetype` is not compressed.
pub(super) fn zipped(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let method = if name == "mimetype" {
            zip::CompressionMethod::Stored
        } else {
            zip::CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
