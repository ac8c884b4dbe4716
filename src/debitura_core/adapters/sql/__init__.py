"""The questions and statements of a store, written once in SQL; an engine brings the rest."""
