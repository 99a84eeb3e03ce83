// Writes sheets given as JSON with SheetJS: node sheetjs.js JOBS.json, where JOBS is [{into, kind, sheets: [{name, rows}]}].
const fs = require("fs");
const XLSX = require("xlsx");

for (const job of JSON.parse(fs.readFileSync(process.argv[2], "utf8"))) {
  const book = XLSX.utils.book_new();
  for (const { name, rows } of job.sheets) XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(rows), name);
  XLSX.writeFile(book, job.into, { bookType: job.kind });
}
