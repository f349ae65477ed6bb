"""What a preview of a change of the rules answers."""

from rest_framework import serializers


class BlockedAnswer(serializers.Serializer):
    """一个组在一个阶段的项目：新增被挡、不再被挡。"""

    stage = serializers.CharField(help_text="所处阶段")
    team = serializers.CharField(help_text="招商组")
    blocked = serializers.IntegerField()
    released = serializers.IntegerField()


class PreviewAnswer(serializers.Serializer):
    """一次试算，不保存。"""

    id = serializers.SerializerMethodField(help_text="在哪一版上试算")

    def get_id(self, _preview) -> int:
        return self.context["rule"].pk


class GatePreviewAnswer(PreviewAnswer):
    """站在这道门前的在办项目，和规则改变的影响。"""

    standing = serializers.IntegerField(help_text="现在站在门前的在办项目")
    blocked = serializers.IntegerField(help_text="新增被挡住")
    released = serializers.IntegerField(help_text="不再被挡")
    rows = BlockedAnswer(many=True)


class ShiftAnswer(serializers.Serializer):
    """由一种灯变为另一种灯的项目数。"""

    before = serializers.CharField()
    after = serializers.CharField()
    count = serializers.IntegerField()


class NamedAnswer(serializers.Serializer):
    """亮灯会变的一个项目。"""

    id = serializers.IntegerField(source="project.pk")
    no = serializers.CharField(source="project.no")
    name = serializers.CharField(source="project.name")
    before = serializers.CharField(help_text="现在的灯")
    reason = serializers.CharField(help_text="改后的原因")


class LightPreviewAnswer(PreviewAnswer):
    """亮灯规则改变的影响；个数是全区的，项目只列可见范围内的。"""

    looked_at = serializers.IntegerField(help_text="这盏灯涉及的在办项目")
    changed = serializers.IntegerField(help_text="亮灯会变的")
    before = serializers.DictField(child=serializers.IntegerField(), help_text="现在各灯个数")
    after = serializers.DictField(child=serializers.IntegerField(), help_text="改后各灯个数")
    shifts = ShiftAnswer(many=True)
    named = NamedAnswer(many=True)
