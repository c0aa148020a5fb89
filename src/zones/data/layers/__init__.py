"""One TOML file per layer: what it is, where it comes from, and the contract of its columns."""
