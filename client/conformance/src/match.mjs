/**
 * Whether the actual value has everything that is expected. Canonical JSON leaves default values
 * out, so a default that is expected may be missing. Returns what differs, or nothing.
 */
export function difference(expected, actual, path = "") {
  if (Array.isArray(expected)) {
    const length = actual?.length ?? 0;
    if (length !== expected.length) return `${path}: ${length} elements, not ${expected.length}`;
    return first(
      expected.map((each, index) => difference(each, actual[index], `${path}[${index}]`)),
    );
  }
  if (typeof expected === "object" && expected !== null) {
    return first(
      Object.entries(expected).map(([key, value]) =>
        difference(value, actual?.[key], `${path}.${key}`),
      ),
    );
  }
  const isDefault = [0, "0", "", false].includes(expected);
  if (actual === undefined && isDefault) return undefined;
  if (String(actual) === String(expected)) return undefined;
  return `${path}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`;
}

function first(differences) {
  return differences.find((each) => each !== undefined);
}
