"""The services' own schemas, reduced to what we ask, and whether a query fits one."""

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

SCHEMAS = Path(__file__).parent / "schemas"


@cache
def schema(name: str) -> GraphQLSchema:
    return build_schema((SCHEMAS / f"{name}.graphql").read_text())


def faults(name: str, query: str, variables: Mapping[str, Any]) -> list[str]:
    """What a service would refuse of a query and its variables."""
    document = parse(query)
    found = [error.message for error in validate(schema(name), document)]
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            coerced = get_variable_values(schema(name), each.variable_definitions or (), dict(variables))
            found += [error.message for error in coerced] if isinstance(coerced, list) else []
    return found


def complexity(name: str, query: str, variables: Mapping[str, Any]) -> int:
    """What Linear counts for a query: 0.1 for a value, 1 for an object, and a list as often as it is long at most."""
    document = parse(query)
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}

    def cost(selected: SelectionSetNode, parent: Any) -> float:
        total = 0.0
        for node in selected.selections:
            if isinstance(node, FragmentSpreadNode):
                fragment = fragments[node.name.value]
                total += cost(fragment.selection_set, schema(name).type_map[fragment.type_condition.name.value])
            elif isinstance(node, InlineFragmentNode):
                total += cost(node.selection_set, parent)
            else:
                assert isinstance(node, FieldNode)
                total += field(node, parent)
        return total

    def field(node: FieldNode, parent: Any) -> float:
        kind = get_named_type(parent.fields[node.name.value].type)
        if is_leaf_type(kind) or node.selection_set is None:
            return 0.1
        inner = cost(node.selection_set, kind)
        return 1 + inner * (_first(node, variables) if kind.name.endswith("Connection") else 1)

    asked = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    return math.ceil(cost(asked.selection_set, schema(name).query_type))


def _first(node: FieldNode, variables: Mapping[str, Any]) -> int:
    for given in node.arguments or ():
        if given.name.value == "first":
            return int(given.value.value) if isinstance(given.value, IntValueNode) else int(variables["sweep"])
    return 50
