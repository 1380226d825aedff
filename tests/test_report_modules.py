"""The report's modules for the browser: their types, and how they become one script."""

import re
from pathlib import Path

import pytest
from msgspec.structs import fields as fields_of

from tracemine.report import shapes
from tracemine.report.modules import ModuleError, bundled

PAGE = Path(shapes.__file__).resolve().parent.parent / "page"


# --- the browser's modules


def test_types_for_the_browser_are_the_shapes():
    """Fields and which of them may be left out, as `page/types.js` has them."""
    text = re.sub(r"\n \* +", " ", (PAGE / "types.js").read_text(encoding="utf-8"))
    said = {}
    for fields, name in re.findall(r"@typedef \{\{(.*?)\}\} (\w+)", text):
        plain = re.sub(r"Object<.*?>|\[.*?\]|<.*?>", "any", fields)
        said[name] = {field.partition(":")[0].strip() for field in plain.split(",") if ":" in field}
    for name in shapes.__all__:
        shape = getattr(shapes, name)
        fields = {f"{field.name}{'' if field.required else '?'}" for field in fields_of(shape)}
        if shape.__struct_config__.tag is not None:
            fields.add("type")
        assert said[name] == fields, name


MODULES = {
    "main": 'import { one, two } from "./parts.js";\n\nconst three = one + two();\n',
    "parts": 'import { base } from "./base.js";\nexport const one = base;\nexport function two() {\n  return 2;\n}\n',
    "base": "export const base = 1;\n",
    "again": 'import { again } from "./other.js";\nexport const other = 1;\n',
    "other": 'import { other } from "./again.js";\nexport const again = 1;\n',
    "odd": "export default 1;\n",
}


def test_modules_become_one_script_in_the_order_of_their_imports():
    script = bundled("main", MODULES.__getitem__)
    assert script.index("module_base = ") < script.index("module_parts = ") < script.index("three")
    assert not re.search(r"^(import|export)", script, re.MULTILINE)
    assert "return { one, two };" in script


@pytest.mark.parametrize(("name", "said"), [("again", "imports itself"), ("odd", "cannot be put")])
def test_a_module_that_cannot_be_read_is_an_error(name, said):
    with pytest.raises(ModuleError, match=said):
        bundled(name, MODULES.__getitem__)
