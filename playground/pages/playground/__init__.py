"""The page Playground: build a network, press Play, watch it learn."""
