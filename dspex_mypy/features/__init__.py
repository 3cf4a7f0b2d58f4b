"""What the plugin does, one module for each feature; `dspex_mypy.plugin` lists them."""
