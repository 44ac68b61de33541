"""A server on loopback that speaks the providers' real wire protocols, well or badly.

``/v1/chat/completions`` streams as OpenAI, Ollama and vLLM do; ``/v1/messages`` as Anthropic does.
Each request takes the next reply of the script; the last one is repeated.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Answer = Callable[[dict[str, Any]], Any]


@dataclass
class Reply:
    """What the server does with one request.

    Attributes:
        answer: The answer's JSON, or a function of the request's body; text is sent as it is.
        status: Anything but 200 is an error in the provider's shape.
        headers: Beside the usual ones.
        hang_after: Stop after so many pieces, and never go on.
        drop_after: Close the connection after so many pieces.
        refusal: Refuse in the protocol's own way.
        finish: The finish reason, ``length`` for an answer that was cut off.
        cached: Of the input tokens, those read from the cache.
        company: Answer when so many requests are open at once, or after a second alone.
    """

    answer: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang_after: int | None = None
    drop_after: int | None = None
    refusal: str | None = None
    finish: str = "stop"
    cached: int = 0
    company: int = 1


class ModelServer:
    """The server; what it was asked is kept."""

    def __init__(self, *script: Reply) -> None:
        self.script = list(script)
        self.bodies: list[dict[str, Any]] = []
        self.heads: list[str] = []
        self.most_at_once = 0
        self.url = ""
        self._now = 0
        self._stop = asyncio.Event()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["ModelServer"]:
        """Serve while the block lasts."""
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            self._stop.set()
            server.close()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next(
                    int(line.partition(":")[2])
                    for line in head.splitlines()
                    if line.lower().startswith("content-length")
                )
                body = json.loads(await reader.readexactly(length))
                self.heads.append(head)
                self.bodies.append(body)
                self._now += 1
                self.most_at_once = max(self.most_at_once, self._now)
                reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                try:
                    await self._wait_for(reply.company)
                    if not await self._serve(reply, head.split()[1], body, writer):
                        return
                finally:
                    self._now -= 1
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the other side left, or the loop ends
        finally:
            writer.close()

    async def _wait_for(self, company: int) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                while self._now < company:
                    await asyncio.sleep(0.001)

    async def _serve(
        self, reply: Reply, path: str, body: dict[str, Any], writer: asyncio.StreamWriter
    ) -> bool:
        anthropic = path.startswith("/v1/messages")
        if reply.status != 200:
            kind = {429: "rate_limit_error", 401: "authentication_error", 529: "overloaded_error"}
            error = {"type": kind.get(reply.status, "api_error"), "message": json.dumps(body)}
            shape = {"type": "error", "error": error} if anthropic else {"error": error}
            self._answer(writer, reply, "application/json", json.dumps(shape).encode())
            await writer.drain()
            return True
        answer = reply.answer(body) if callable(reply.answer) else reply.answer
        text = answer if isinstance(answer, str) else json.dumps(answer)
        pieces = (_anthropic if anthropic else _openai)(reply, body, text)
        self._head(writer, reply, "text/event-stream")
        for number, piece in enumerate(pieces):
            if number == reply.drop_after:
                return False
            if number == reply.hang_after:
                await self._stop.wait()
                return False
            data = piece.encode()
            writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            await writer.drain()
            await asyncio.sleep(0)
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True

    @staticmethod
    def _head(writer: asyncio.StreamWriter, reply: Reply, kind: str) -> None:
        more = "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
        writer.write(
            f"HTTP/1.1 {reply.status} X\r\ncontent-type: {kind}\r\n{more}"
            "transfer-encoding: chunked\r\n\r\n".encode()
        )

    @staticmethod
    def _answer(writer: asyncio.StreamWriter, reply: Reply, kind: str, data: bytes) -> None:
        more = "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
        writer.write(
            f"HTTP/1.1 {reply.status} X\r\ncontent-type: {kind}\r\n{more}"
            f"content-length: {len(data)}\r\n\r\n".encode()
            + data
        )


def _in_pieces(text: str) -> list[str]:
    return [text[start : start + 7] for start in range(0, len(text), 7)]


def _openai(reply: Reply, body: dict[str, Any], text: str) -> list[str]:
    def chunk(delta: dict[str, Any] | None, finish: str | None = None, **more: Any) -> str:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
        said = {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": f"{body['model']}-2025-08-07",
            "choices": choices,
            **more,
        }
        return f"data: {json.dumps(said)}\n\n"

    usage = {
        "prompt_tokens": 1000,
        "completion_tokens": 100,
        "total_tokens": 1100,
        "prompt_tokens_details": {"cached_tokens": reply.cached},
    }
    if reply.refusal is not None:
        deltas = [chunk({"role": "assistant", "refusal": reply.refusal})]
    else:
        deltas = [chunk({"role": "assistant", "content": ""})]
        deltas += [chunk({"content": piece}) for piece in _in_pieces(text)]
    return [
        *deltas,
        chunk({}, reply.finish),
        chunk(None, usage=usage),
        "data: [DONE]\n\n",
    ]


def _anthropic(reply: Reply, body: dict[str, Any], text: str) -> list[str]:
    def event(kind: str, **more: Any) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n"

    usage = {
        "input_tokens": 1000 - reply.cached,
        "cache_read_input_tokens": reply.cached,
        "cache_creation_input_tokens": 0,
        "output_tokens": 1,
    }
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": f"{body['model']}-20251001",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": usage,
    }
    if body.get("tools"):
        block: dict[str, Any] = {
            "type": "tool_use",
            "id": "toolu_1",
            "name": body["tools"][0]["name"],
            "input": {},
        }
        deltas = [{"type": "input_json_delta", "partial_json": p} for p in _in_pieces(text)]
    else:
        block = {"type": "text", "text": ""}
        deltas = [{"type": "text_delta", "text": p} for p in _in_pieces(text)]
    stop = {"stop": "end_turn", "length": "max_tokens"}.get(reply.finish, reply.finish)
    if reply.refusal is not None:
        stop = "refusal"
    return [
        event("message_start", message=message),
        event("content_block_start", index=0, content_block=block),
        *(event("content_block_delta", index=0, delta=delta) for delta in deltas),
        event("content_block_stop", index=0),
        event(
            "message_delta",
            delta={"stop_reason": stop, "stop_sequence": None},
            usage={"output_tokens": 100},
        ),
        event("message_stop"),
    ]
