"""The sample documents, one file each, and what they are drawn and aged with."""
