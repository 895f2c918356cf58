import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0002_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="areas",
                        to="kernel.community",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="组团")),
            ],
            options={
                "ordering": ["community", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("community", "name"), name="areas_have_names")
                ],
            },
        ),
        migrations.CreateModel(
            name="Beat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.community",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="beats",
                        to="estate.area",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="beats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["community", "-since", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="a_beat_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("community", "area", "staff"),
                        name="a_beat_is_given_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Building",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="buildings",
                        to="kernel.community",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="buildings",
                        to="estate.area",
                    ),
                ),
                ("code", models.CharField(max_length=12, verbose_name="楼栋")),
                ("place", models.CharField(blank=True, editable=False, max_length=60)),
            ],
            options={
                "ordering": ["community", "place", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "code"), name="buildings_have_codes"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="households",
                        to="kernel.community",
                    ),
                ),
                (
                    "building",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="households",
                        to="estate.building",
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=8, verbose_name="单元")),
                ("room", models.CharField(max_length=12, verbose_name="房号")),
                (
                    "floor_area",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                        null=True,
                        verbose_name="建筑面积",
                    ),
                ),
                (
                    "occupancy",
                    models.CharField(
                        choices=[
                            ("OWNER", "业主自住"),
                            ("TENANT", "出租"),
                            ("VACANT", "空置"),
                            ("UNSOLD", "未售"),
                        ],
                        default="OWNER",
                        max_length=6,
                        verbose_name="入住状态",
                    ),
                ),
                ("code", models.CharField(max_length=34, verbose_name="房屋编号")),
                ("place", models.CharField(blank=True, editable=False, max_length=120)),
            ],
            options={
                "ordering": ["community", "place", "id"],
                "indexes": [
                    models.Index(fields=["community", "room", "place"], name="household_room"),
                    models.Index(fields=["community", "place", "id"], name="household_place"),
                    models.Index(
                        fields=["community", "building", "place"], name="household_building"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "building", "unit", "room"),
                        name="a_room_is_one_household",
                    ),
                    models.UniqueConstraint(
                        fields=("community", "code"), name="households_have_codes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("floor_area__isnull", True), ("floor_area__gt", 0), _connector="OR"
                        ),
                        name="floor_area_is_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Resident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.community",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="residents",
                        to="estate.household",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("OWNER", "业主"),
                            ("TENANT", "租户"),
                            ("FAMILY", "家属"),
                            ("AGENT", "代办人"),
                        ],
                        max_length=6,
                        verbose_name="身份",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                (
                    "prefers",
                    models.CharField(
                        choices=[("PHONE", "电话"), ("WECHAT", "微信"), ("WRITTEN", "书面")],
                        default="PHONE",
                        max_length=7,
                        verbose_name="联系方式",
                    ),
                ),
                (
                    "best_time",
                    models.CharField(
                        choices=[("ANY", "均可"), ("AM", "上午"), ("PM", "下午"), ("EVE", "晚上")],
                        default="ANY",
                        max_length=3,
                        verbose_name="方便时段",
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["household", "id"],
                "indexes": [models.Index(fields=["community", "name"], name="resident_name")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="who_moves_out_has_moved_in",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("community", "household", "kind", "name"),
                        name="a_resident_is_listed_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.community",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phones",
                        to="estate.resident",
                    ),
                ),
                ("number", models.CharField(max_length=20, verbose_name="电话")),
                ("tail", models.CharField(max_length=4)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["community", "tail"], name="phone_tail"),
                    models.Index(fields=["community", "number"], name="phone_number"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("community", "resident", "number"),
                        name="a_number_once_a_resident",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Vehicle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.community",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vehicles",
                        to="estate.household",
                    ),
                ),
                ("plate", models.CharField(max_length=10, verbose_name="车牌")),
                ("until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["plate", "id"],
                "indexes": [models.Index(fields=["community", "plate"], name="vehicle_plate")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("community", "plate"),
                        name="a_plate_belongs_to_one_household",
                    )
                ],
            },
        ),
    ]
