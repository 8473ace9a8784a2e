"""The names that a Word template uses and that are no fields, in whatever branch they stand."""

from collections.abc import Iterator, Mapping

from jinja2 import nodes

from dubanflow.papers.fields import Field

# What a name can mean: rows of a list, one row, plain text, or something the template made itself.
Rows = tuple[Field, ...]
LOOP = frozenset({"loop", "range", "namespace", "true", "false", "none", "dict", "lipsum", "cycler", "joiner"})
SAME_ROWS = frozenset({"sort", "reverse", "list", "select", "reject", "selectattr", "rejectattr", "unique"})
ONE_ROW = frozenset({"first", "last", "random"})
TEXT_METHODS = frozenset(name for kind in (str, int) for name in dir(kind) if not name.startswith("_"))


class _Shape:
    """What is known of a value: the fields of its rows (`rows`) or of the row it is (`row`); neither for text."""

    def __init__(self, *, rows: Rows = (), row: Rows = (), free: bool = False) -> None:
        self.rows = rows
        self.row = row
        self.free = free


FREE = _Shape(free=True)
TEXT = _Shape()


def unknown_names(tree: nodes.Template, fields: Mapping[str, Field]) -> Iterator[tuple[str, int, list[str]]]:
    """Every unknown name: (name, line, the names there are)."""
    scope = {name: _shape(field) for name, field in fields.items()}
    yield from _Walk(sorted(fields)).visit(tree, scope)


def _shape(field: Field) -> _Shape:
    return _Shape(rows=field.rows) if field.rows else TEXT


class _Walk:
    def __init__(self, known: list[str]) -> None:
        self.known = known

    def visit(self, node: nodes.Node, scope: dict[str, _Shape]) -> Iterator[tuple[str, int, list[str]]]:
        """The unknown names in and below a node; what it sets is added to `scope`."""
        if isinstance(node, nodes.For):
            yield from self.visit(node.iter, scope)
            inner = {**scope, "loop": FREE}
            shape = self.shape(node.iter, scope)
            self._bind(node.target, FREE if shape.free or not shape.rows else _Shape(row=shape.rows), inner)
            for child in (*node.body, *node.else_, *([node.test] if node.test else [])):
                yield from self.visit(child, inner)
            return
        if isinstance(node, nodes.Assign | nodes.AssignBlock):
            for child in node.iter_child_nodes(exclude=("target",)):
                yield from self.visit(child, scope)
            self._bind(node.target, self.shape(node.node, scope) if isinstance(node, nodes.Assign) else FREE, scope)
            return
        if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in scope and node.name not in LOOP:
            yield node.name, node.lineno, self.known
        if isinstance(node, nodes.Getattr):
            yield from self._attribute(node, node.attr, scope)
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            yield from self._attribute(node, node.arg.value, scope)
        for child in node.iter_child_nodes():
            yield from self.visit(child, scope)

    def shape(self, node: nodes.Node | None, scope: dict[str, _Shape]) -> _Shape:
        """What is known of the value of an expression."""
        if isinstance(node, nodes.Name):
            return scope.get(node.name, FREE)
        if isinstance(node, nodes.Getattr):
            return self._part(self.shape(node.node, scope), node.attr)
        if isinstance(node, nodes.Getitem):
            base = self.shape(node.node, scope)
            if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
                return self._part(base, node.arg.value)
            return base if isinstance(node.arg, nodes.Slice) else _Shape(row=base.rows) if base.rows else FREE
        if isinstance(node, nodes.Filter) and node.name in SAME_ROWS | ONE_ROW:
            base = self.shape(node.node, scope)
            return base if node.name in SAME_ROWS else _Shape(row=base.rows) if base.rows else FREE
        return FREE

    def _part(self, base: _Shape, name: str) -> _Shape:
        found = next((field for field in base.row if field.name == name), None)
        return _shape(found) if found else FREE

    def _attribute(
        self, node: nodes.Getattr | nodes.Getitem, name: str, scope: dict[str, _Shape]
    ) -> Iterator[tuple[str, int, list[str]]]:
        base = self.shape(node.node, scope)
        if base.free:
            return
        known = [field.name for field in base.row or base.rows]
        if name in known and base.row:
            return
        if not base.row and not base.rows and name in TEXT_METHODS:
            return
        yield name, node.lineno, known

    def _bind(self, target: nodes.Node, shape: _Shape, scope: dict[str, _Shape]) -> None:
        if isinstance(target, nodes.Name):
            scope[target.name] = shape
        for name in target.find_all(nodes.Name):
            scope[name.name] = FREE
