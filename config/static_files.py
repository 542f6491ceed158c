"""Static files under names that carry their content's hash, already compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    # Modules import each other by relative name: those names must be hashed too, or an old module meets a new one.
    support_js_module_import_aggregation = True
