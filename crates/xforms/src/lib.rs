//! The ODK XForms engine: XML tree, XPath, form definition, live response.
