"""From the text of a document to the artifacts in it: scan, undress, parse, assemble."""
