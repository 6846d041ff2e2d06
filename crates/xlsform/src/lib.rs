//! Workbook (XLSForm) to XForm, with diagnostics that name sheet, row and column.
