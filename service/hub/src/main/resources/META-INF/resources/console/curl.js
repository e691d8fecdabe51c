/** The command that sends the same request. The key is a variable of the shell: it is not shown. */
export function curl({ method, address, headers, body }, withKey) {
  const parts = [method === "GET" || method === "POST" ? "curl" : `curl -X ${method}`, quoted(address)];
  if (withKey) parts.push('-H "Authorization: Bearer $KEY"');
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body !== undefined) parts.push(`-d ${quoted(body)}`);
  return parts.join(" \\\n  ");
}

/** For a POSIX shell. */
function quoted(text) {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
