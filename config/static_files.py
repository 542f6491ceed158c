"""Static files under names that carry their content's hash, already compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    # Modules import each other by name: unless these are hashed too, an old module meets a new one.
    support_js_module_import_aggregation = True
