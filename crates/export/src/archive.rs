//! ZIP files that are made while they are sent.

use std::io::Write;
use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

/// Begins an archive.
pub fn begin<W: Write>(to: W) -> ZipWriter<StreamWriter<W>> {
    ZipWriter::new_stream(to)
}

/// How a file of at most so many bytes is in it; nothing tells when it was made.
pub fn options(bytes: u64) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o600)
        // Every program reads the short form.
        .large_file(bytes >= u64::from(u32::MAX))
}
