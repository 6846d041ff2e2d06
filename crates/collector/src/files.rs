//! Files that must be whole, durable or private.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Writes a file that only its owner can read, durably and all or nothing.
///
/// # Errors
/// Whatever the file system says; then the file is as it was.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    private_folder(folder_of(path))?;
    replace(path, bytes, 0o600)
}

/// Writes a file that only its owner can read, durably and all or nothing, where none is yet.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] if there is one, which stays as it is; else whatever the file system says.
pub fn write_new_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = folder_of(path);
    private_folder(folder)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", crate::random::hex(&crate::random::bytes::<8>()?)));
    let new = folder.join(name);
    let whole = |path: &Path| {
        let mut file = create_new(path, 0o600)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    // A link fails where a name is taken; a rename would take it. File systems without links get the file itself.
    let linked = whole(&new).and_then(|()| match std::fs::hard_link(&new, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => whole(path),
        linked => linked,
    });
    let _ = std::fs::remove_file(&new);
    linked?;
    sync_folder(folder)
}

/// Writes a file durably and all or nothing.
///
/// # Errors
/// Whatever the file system says; then the file is as it was.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, 0o666)
}

fn replace(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut new = NewFile::begin(path, mode)?;
    new.file.write_all(bytes)?;
    new.finish()
}

/// A file that takes its place, where another may be, once it is whole. What is no plain file (a device, a pipe) is written
/// to as it is; a link stays one.
pub struct NewFile {
    pub file: File,
    place: Option<Place>,
}

/// Where a file is put once it is whole.
struct Place {
    new: PathBuf,
    path: PathBuf,
}

impl NewFile {
    /// A file that only its owner can read.
    ///
    /// # Errors
    /// Whatever the file system says.
    pub fn begin_private(path: &Path) -> io::Result<Self> {
        let path = linked(path);
        if is_special(&path) {
            return Self::through(&path);
        }
        private_folder(folder_of(&path))?;
        Self::beside(path, 0o600)
    }

    fn begin(path: &Path, mode: u32) -> io::Result<Self> {
        let path = linked(path);
        if is_special(&path) {
            return Self::through(&path);
        }
        std::fs::create_dir_all(folder_of(&path))?;
        Self::beside(path, mode)
    }

    fn through(path: &Path) -> io::Result<Self> {
        Ok(Self { file: OpenOptions::new().append(true).open(path)?, place: None })
    }

    fn beside(path: PathBuf, mode: u32) -> io::Result<Self> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let new = folder_of(&path).join(name);
        let _ = std::fs::remove_file(&new);
        Ok(Self { file: create_new(&new, mode)?, place: Some(Place { new, path }) })
    }

    /// Puts it in its place, durably.
    ///
    /// # Errors
    /// Whatever the file system says; then what was there is as it was.
    pub fn finish(mut self) -> io::Result<()> {
        let Some(Place { new, path }) = &self.place else { return Ok(()) };
        self.file.sync_all()?;
        std::fs::rename(new, path)?;
        let folder = folder_of(path).to_owned();
        self.place = None;
        sync_folder(&folder)
    }

    /// Where it will be, links followed; nowhere where it is written through.
    pub fn place(&self) -> Option<&Path> {
        self.place.as_ref().map(|place| &*place.path)
    }
}

impl Drop for NewFile {
    /// What is not whole takes no place.
    fn drop(&mut self) {
        if let Some(place) = &self.place {
            let _ = std::fs::remove_file(&place.new);
        }
    }
}

/// What the path means where it is a link, also one to a file that is not there yet.
fn linked(path: &Path) -> PathBuf {
    if is_stream(path) {
        return path.to_owned();
    }
    let target = || std::fs::read_link(path).ok().map(|target| folder_of(path).join(target));
    std::fs::canonicalize(path).ok().or_else(target).unwrap_or_else(|| path.to_owned())
}

/// Whether something is there that is neither a file nor a folder.
fn is_special(path: &Path) -> bool {
    is_stream(path) || std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Whether it names what a program has open, such as `/dev/stdout`: that may be a file, which others write to as well.
fn is_stream(path: &Path) -> bool {
    ["/dev", "/proc"].iter().any(|folder| path.starts_with(folder))
}

/// A new file in a place where one may be already, for its owner only.
///
/// # Errors
/// Whatever the file system says.
pub fn replace_private(path: &Path) -> io::Result<File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    create_new(path, 0o600)
}

/// Makes a file that must not be there yet, with these permissions where the system has them.
///
/// # Errors
/// Whatever the file system says.
pub fn create_new(path: &Path, mode: u32) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(mode);
    }
    #[cfg(not(unix))]
    let _ = mode;
    options.open(path)
}

/// Makes a folder that only its owner can enter, with those above it, unless it is there.
///
/// # Errors
/// Whatever the file system says.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Opens a file for appending, making it for its owner only unless it is there.
///
/// # Errors
/// Whatever the file system says.
pub async fn append_private(path: &Path) -> io::Result<tokio::fs::File> {
    let mut options = tokio::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    options.mode(0o600);
    options.open(path).await
}

/// The folder that a file stands in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a rename or a new name in this folder durable.
///
/// # Errors
/// Whatever the file system says.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Whether everybody on this machine may read or enter it.
///
/// # Errors
/// Whatever the file system says.
pub fn is_open_to_all(path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Ok(std::fs::metadata(path)?.permissions().mode() & 0o007 != 0)
    }
    #[cfg(not(unix))]
    std::fs::metadata(path).map(|_| false)
}

/// Takes every right from those who are neither its owner nor of its group.
///
/// # Errors
/// Whatever the file system says.
pub fn close_to_all(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path)?.permissions().mode();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode & !0o007))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::FileTypeExt};

    #[test]
    fn what_is_no_plain_file_is_written_to_and_stays_what_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("plain"), "before").expect("written");
        std::os::unix::fs::symlink(at("plain"), at("link")).expect("linked");
        std::os::unix::fs::symlink("later", at("dangling")).expect("linked");
        std::os::unix::fs::symlink("/dev/null", at("nothing")).expect("linked");
        for name in ["plain", "link", "dangling", "nothing"] {
            write(&at(name), name.as_bytes()).expect(name);
        }
        assert!(at("link").is_symlink() && at("dangling").is_symlink() && at("nothing").is_symlink());
        assert_eq!(fs::read_to_string(at("plain")).expect("read"), "link");
        assert_eq!(fs::read_to_string(at("later")).expect("read"), "dangling");
        write(Path::new("/dev/null"), b"x").expect("written");
        assert!(fs::metadata("/dev/null").expect("there").file_type().is_char_device());
        assert!(!Path::new("/dev/null.new").exists());
        // What others write to as well is written on: `teren export -o /dev/stdout >> all.csv`.
        let stream = OpenOptions::new().append(true).open(at("plain")).expect("opened");
        let name = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&stream));
        write(Path::new(&name), b", more").expect("written");
        assert_eq!(fs::read_to_string(at("plain")).expect("read"), "link, more");
    }
}
