/** What dockerd tells a plugin about a call that has failed: the message of its request with an answer. */
export function withResponse(message: Uint8Array): Buffer {
  const asked = JSON.parse(Buffer.from(message).toString()) as object;
  return Buffer.from(JSON.stringify({ ...asked, ResponseStatusCode: 500, ResponseHeaders: {} }));
}
