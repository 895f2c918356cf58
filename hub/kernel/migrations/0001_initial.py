import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Company",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="公司名称")),
            ],
        ),
        migrations.CreateModel(
            name="Community",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communities",
                        to="kernel.company",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="用于单号，如 YH；定后不改",
                        max_length=8,
                        unique=True,
                        verbose_name="项目代号",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="项目名称")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Counter",
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
                ("name", models.CharField(max_length=40)),
                ("period", models.CharField(blank=True, max_length=20)),
                ("value", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "name", "period"),
                        name="one_counter_for_each_name_and_period",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("WORKDAY", "工作日"),
                            ("REST", "休息日"),
                            ("HOLIDAY", "法定节假日"),
                            ("MAKEUP", "调休上班"),
                        ],
                        max_length=8,
                        verbose_name="性质",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="名称")),
                ("source", models.CharField(max_length=100, verbose_name="依据")),
                ("is_provisional", models.BooleanField(default=False, verbose_name="暂定")),
            ],
            options={
                "ordering": ["day"],
            },
        ),
    ]
