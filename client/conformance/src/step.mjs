/** Carries out a step; what goes wrong is told with it, as it was `written` before its names were filled. */
export async function carryOut(actions, step, index, written = step) {
  const [[name, value]] = Object.entries(step);
  const action = actions[name];
  if (!action) throw new Error(`step ${index + 1}: unknown: ${name}`);
  try {
    await action(value, step);
  } catch (error) {
    throw new Error(`step ${index + 1} ${JSON.stringify(written)}: ${error.message}`);
  }
}
