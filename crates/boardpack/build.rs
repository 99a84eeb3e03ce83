//! The sample board is carried inside the program; a new or changed file of it makes the program anew.

fn main() {
    println!("cargo:rerun-if-changed=../../pipelines/blanktown");
    println!("cargo:rerun-if-changed=../../sample-data");
}
