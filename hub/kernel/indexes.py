"""Taking needless indexes off: every one costs each write, whether or not anybody reads by it."""

from typing import Any

from django.db import models
from django.db.migrations.operations.fields import AlterField


class DropKeyIndex(AlterField):
    """Take the index off a foreign key, where one that begins with the community finds its rows.

    Django would rebuild the whole table on SQLite, and lose the table's guards with it.
    """

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        model = after.apps.get_model(app_label, self.model_name)
        column = model._meta.get_field(self.name).column
        with editor.connection.cursor() as cursor:
            found = editor.connection.introspection.get_constraints(cursor, model._meta.db_table)
        for name, one in found.items():
            if one["index"] and not one["unique"] and one["columns"] == [column]:
                editor.execute(f"DROP INDEX {editor.quote_name(name)}")

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        model = before.apps.get_model(app_label, self.model_name)
        editor.add_index(model, models.Index(fields=[self.name], name=self._index_name()))

    def describe(self) -> str:
        return f"Drop the index of {self.name} on {self.model_name}"

    def _index_name(self) -> str:
        # Another than that of an index of our own, which begins with the community.
        return f"{self.model_name_lower}_{self.name_lower}"[:26] + "_key"
