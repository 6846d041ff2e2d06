//! The form's instance of a record: in the record itself, or, where it is too long for that, beside it as a part.

use crate::{parts::PartBytes, seal_keys::Held};
use outbox::{
    Digest, ResponseId, policy,
    record::{INSTANCE_PART, PartEntry, RecordError},
    sealing::{OpenedRecord, PartOpener, PrivateKey, open_record},
};
use std::io::{self, Read, Write};

const PIECE: usize = 256 * 1024;

/// Opens a record and finds the form's instance.
///
/// # Errors
/// As [`open_record`]; besides, an instance that is nowhere, longer than any, or no text.
pub fn instance_of(bytes: &[u8], held: &Held, parts: &PartBytes) -> Result<(OpenedRecord, String), RecordError> {
    let mut opened = open_record(bytes, |key| held.key(key))?;
    let here = opened.parts.iter().position(|part| part.name == INSTANCE_PART);
    let instance = match here {
        Some(at) => std::mem::take(&mut opened.parts[at].bytes),
        None => apart(&opened, held, parts)?,
    };
    let instance = String::from_utf8(instance).map_err(|_| RecordError::Malformed(INSTANCE_PART))?;
    Ok((opened, instance))
}

fn apart(opened: &OpenedRecord, held: &Held, parts: &PartBytes) -> Result<Vec<u8>, RecordError> {
    let found = opened.apart().find(|(entry, _)| entry.name == INSTANCE_PART);
    let (entry, digest) = found.ok_or(RecordError::Malformed(INSTANCE_PART))?;
    let missing = || RecordError::PartApart(INSTANCE_PART.to_owned());
    let len = usize::try_from(entry.len).ok().filter(|len| *len <= policy::MAX_INSTANCE);
    let mut instance = Vec::with_capacity(len.ok_or(RecordError::Malformed(INSTANCE_PART))?);
    let key = opened.envelope.key.as_deref().and_then(|key| held.key(key));
    let whole = write_part(parts.read(digest), opened.envelope.id, key, entry, &mut instance);
    if whole.is_ok_and(|whole| whole) { Ok(instance) } else { Err(missing()) }
}

/// Writes a part's plain bytes, opened if there is a key; whether they are all there and what the record says. One that
/// cannot be read is not there, and stops no other.
///
/// # Errors
/// If the bytes cannot be written.
pub fn write_part(
    part: io::Result<impl Read>,
    id: ResponseId,
    key: Option<&PrivateKey>,
    entry: &PartEntry,
    out: &mut impl Write,
) -> io::Result<bool> {
    let unreadable = |error: io::Error| {
        if error.kind() != io::ErrorKind::NotFound {
            tracing::error!(%error, "a part could not be read");
        }
        Ok(false)
    };
    let mut part = match part {
        Err(error) => return unreadable(error),
        Ok(part) => part,
    };
    let mut opener = key.map(|key| PartOpener::new(id, key));
    let (mut hasher, mut piece, mut plain) = (Digest::hasher(), vec![0; PIECE], Vec::new());
    let mut left = entry.len;
    loop {
        let read = match part.read(&mut piece) {
            Err(error) => return unreadable(error),
            Ok(read) => read,
        };
        let opened = match opener.as_mut() {
            None => {
                plain.extend_from_slice(&piece[..read]);
                Ok(())
            }
            Some(_) if read == 0 => opener.take().map_or(Ok(()), |opener| opener.finish(&mut plain)),
            Some(opener) => opener.push(&piece[..read], &mut plain),
        };
        // More than was announced is not what the record says either, and may be without end.
        let Some(rest) = left.checked_sub(plain.len() as u64).filter(|_| opened.is_ok()) else { return Ok(false) };
        left = rest;
        hasher.update(&plain);
        out.write_all(&plain)?;
        plain.clear();
        if read == 0 {
            return Ok(left == 0 && hasher.finish() == entry.sha256);
        }
    }
}
