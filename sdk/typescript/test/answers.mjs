// What a Wundr server answers with.

export const KEY = 'wundr_ak_test_4f7a';
const META = { timestamp: '2026-01-01T00:00:00Z', version: '1', request_id: 'req_1', processing_time_ms: 1 };

export function data(value, status = 200, more = {}) {
  return { status, body: JSON.stringify({ success: true, data: value, meta: META, ...more }) };
}

export function refusal(code, status, headers = {}, more = {}) {
  const error = { code, message: `refused: ${code}`, details: [], resolution: '', ...more };
  return { status, headers, body: JSON.stringify({ success: false, error, meta: META }) };
}

export function eventText(sequence, name = 'batch.progress') {
  const event = { event: name, batch_id: 'b', sequence, timestamp: META.timestamp, data: { text: 'naïve ✓' } };
  return `id: ${sequence}\nevent: ${name}\ndata: ${JSON.stringify(event)}\n\n`;
}

const encoder = new TextEncoder();

export function bytes(text) {
  return encoder.encode(text);
}

export function joined(chunks) {
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
}

export async function all(items) {
  const found = [];
  for await (const item of items) found.push(item);
  return found;
}
