"""An engine on another machine, in any language, behind a small HTTP contract (docs/remote-engine.md)."""
