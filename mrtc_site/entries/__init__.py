"""The abstract models that every app's are made of, and EDTF dates."""
