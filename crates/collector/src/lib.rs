//! The teren binary: server, storage, office pages, exports, command line.
