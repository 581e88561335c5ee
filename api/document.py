"""GraphQL documents: how long they may be, and reading each of them once."""

from collections.abc import Iterator

from graphql import GraphQLSyntaxError, Lexer, Source, TokenKind
from strawberry.extensions import ParserCache

MAX_TOKENS = 1_500


class CachedParser(ParserCache):
    """Remembers parsed documents; one that cannot be parsed is left to Strawberry, which knows how to say so."""

    def on_parse(self) -> Iterator[None]:
        context = self.execution_context
        try:
            context.graphql_document = self.cached_parse_document(context.query, **context.parse_options)
        except GraphQLSyntaxError:
            context.graphql_document = None
        yield


def is_too_long(query: str) -> bool:
    """Tell a document with too many words and marks from one that is wrong."""
    lexer = Lexer(Source(query))
    try:
        for _ in range(MAX_TOKENS):
            if lexer.advance().kind == TokenKind.EOF:
                return False
    except GraphQLSyntaxError:
        return False
    return True
