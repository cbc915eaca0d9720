"""The live stage: what Python sends it, and the component that draws it."""
