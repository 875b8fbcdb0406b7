"""How far a reading is to be doubted: features of tables and pages, a fitted score, and its reasons."""
