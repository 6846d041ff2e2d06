//! What a camera writes into a JPEG (Exif 2.3, in an APP1 segment): found, so that a smaller picture can carry it on.

/// How far into a file it stands at most: segments of up to 64 KiB may come before it.
pub const REACH: f64 = 256.0 * 1024.0;

const START: [u8; 2] = [0xff, 0xd8];
const APP1: u8 = 0xe1;
/// From here on there are pixels.
const SCAN: u8 = 0xda;
const SIGNATURE: &[u8] = b"Exif\0\0";
const ORIENTATION: u16 = 0x0112;
const ENTRY: usize = 12;

/// The segment of a JPEG's beginning, marker and length included, for a picture that stands upright by now.
pub fn upright_segment(jpeg: &[u8]) -> Option<Vec<u8>> {
    let mut segment = segment(jpeg)?.to_vec();
    // Whatever cannot be read as a directory has no orientation that a viewer would heed.
    let _ = set_upright(segment.get_mut(4 + SIGNATURE.len()..)?);
    Some(segment)
}

fn segment(jpeg: &[u8]) -> Option<&[u8]> {
    let mut rest = jpeg.strip_prefix(&START)?;
    loop {
        let [0xff, marker, high, low, ..] = rest else { return None };
        let len = 2 + usize::from(u16::from_be_bytes([*high, *low]));
        let (segment, after) = rest.split_at_checked(len)?;
        match *marker {
            APP1 if segment.get(4..)?.starts_with(SIGNATURE) => return Some(segment),
            SCAN => return None,
            _ => rest = after,
        }
    }
}

/// The pixels are turned already: a viewer is not to turn them once more.
fn set_upright(tiff: &mut [u8]) -> Option<()> {
    let little = match tiff.first_chunk::<4>()? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |bytes: [u8; 2]| if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) };
    let first = *tiff.get(4..)?.first_chunk::<4>()?;
    let first = if little { u32::from_le_bytes(first) } else { u32::from_be_bytes(first) };
    let directory = tiff.get_mut(usize::try_from(first).ok()?..)?;
    let count = usize::from(short(*directory.first_chunk()?));
    let entry = directory.get_mut(2..)?.chunks_exact_mut(ENTRY).take(count);
    let entry = entry.into_iter().find(|entry| entry.first_chunk().is_some_and(|tag| short(*tag) == ORIENTATION))?;
    entry[8..].copy_from_slice(if little { &[1, 0, 0, 0] } else { &[0, 1, 0, 0] });
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG's beginning with a picture that lies on its side, taken by „Cam”.
    fn jpeg(little: bool) -> Vec<u8> {
        let short = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let long = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let mut tiff = if little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
        tiff.extend(long(8));
        tiff.extend(short(2));
        for (tag, kind, value) in
            [(0x010f, 2, *b"Cam\0"), (ORIENTATION, 3, [short(6), short(0)].concat().try_into().unwrap())]
        {
            tiff.extend(short(tag));
            tiff.extend(short(kind));
            tiff.extend(long(if kind == 2 { 4 } else { 1 }));
            tiff.extend(value);
        }
        tiff.extend(long(0));
        let mut jpeg = [&START[..], &[0xff, 0xe0, 0, 4, b'J', b'F'], &[0xff, APP1]].concat();
        jpeg.extend((2 + SIGNATURE.len() as u16 + tiff.len() as u16).to_be_bytes());
        jpeg.extend(SIGNATURE);
        jpeg.extend(tiff);
        jpeg.extend([0xff, SCAN, 0, 2, 1, 2, 3]);
        jpeg
    }

    #[test]
    fn what_the_camera_wrote_is_found_and_stands_upright() {
        for little in [true, false] {
            let jpeg = jpeg(little);
            let found = upright_segment(&jpeg).unwrap();
            let whole = segment(&jpeg).unwrap();
            assert!(found.windows(3).any(|it| it == b"Cam"), "{found:?}");
            let changed: Vec<_> = found.iter().zip(whole).filter(|(new, old)| new != old).collect();
            assert_eq!(changed, [(&1, &6)], "only the orientation is another");
            for cut in 0..jpeg.len() {
                // Nothing that is cut off is taken for a segment, and nothing panics.
                let found = upright_segment(&jpeg[..cut]);
                assert!(found.is_none_or(|found| found.len() == whole.len()));
            }
        }
        assert_eq!(upright_segment(b"\x89PNG"), None);
    }
}
