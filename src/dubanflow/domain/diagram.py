"""A workflow as a state diagram in Mermaid, with the Chinese labels of states and actions.

Deterministic: states and actions stand in the order of the workflow file. Written by hand: `transitions` can draw
Mermaid too, but knows no labels of states.
"""

from dubanflow.domain.definition import Definition, Transition

# Names that mean something to Mermaid, and signs that would end a label.
RESERVED = frozenset({"as", "class", "classdef", "default", "direction", "end", "note", "state", "style"})
SIGNS = str.maketrans({'"': "”", ":": "：", ";": "；", "#": "＃", "\n": " ", "\r": " "})


def mermaid(definition: Definition) -> str:
    """The diagram (`stateDiagram-v2`), ended by a line end.

    An action written several times between the same two states is one arrow; different actions between them share
    one arrow. Actions that keep the state are listed in a note beside it.
    """
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_label(state.label)}" as {_id(state.name)}' for state in definition.states]
    lines.append(f"    [*] --> {_id(definition.initial)}")
    lines += [f"    {_id(a)} --> {_id(b)}: {'、'.join(labels)}" for (a, b), labels in _arrows(definition).items()]
    lines += [f"    {_id(state.name)} --> [*]" for state in definition.states if state.final]
    for state in definition.states:
        if kept := _kept(definition.transitions, state.name):
            lines.append(f"    note right of {_id(state.name)}: 状态不变：{'、'.join(kept)}")
    return "\n".join(lines) + "\n"


def _arrows(definition: Definition) -> dict[tuple[str, str], list[str]]:
    """The labels of the actions between each two states, each label once, in the order of the file."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in definition.transitions:
        for source in row.sources:
            if row.dest is not None:
                labels = arrows.setdefault((source, row.dest), [])
                _add(labels, _label(row.label))
    return arrows


def _kept(transitions: tuple[Transition, ...], state: str) -> list[str]:
    labels: list[str] = []
    for row in transitions:
        if row.dest is None and state in row.sources:
            _add(labels, _label(row.label))
    return labels


def _add(labels: list[str], label: str) -> None:
    if label not in labels:
        labels.append(label)


def _id(name: str) -> str:
    """A name that Mermaid takes for a state."""
    plain = name.replace("-", "_")
    return f"{plain}_" if plain.lower() in RESERVED else plain


def _label(text: str) -> str:
    return text.translate(SIGNS)
