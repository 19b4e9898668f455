import { check, same } from "../shared/check";
import { lineStream } from "./line_stream";

check("lines are taken whole wherever the stream is cut", () => {
  const got: unknown[] = [];
  const stream = lineStream((value) => got.push(value));
  for (const piece of ['{"a"', ':1}\n{"b":', '"x\\ny"}\n\n', '{"c":3}']) stream.push(piece);
  same(got, [{ a: 1 }, { b: "x\ny" }]);
  stream.end();
  same(got.length, 3);
  stream.end();
  same(got.length, 3);
});
