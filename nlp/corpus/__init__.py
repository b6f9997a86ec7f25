"""The labelled corpus that the local heads are fitted on: short exchanges ("moments") in both languages."""
