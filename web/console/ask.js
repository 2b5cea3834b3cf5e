// Asking the process: an expression goes out as it is, the value comes back in columns.

export class Stopped extends Error {}

export async function ask(text, { rows = 1000, signal } = {}) {
  let response;
  try {
    response = await fetch(`/query?rows=${rows}`, { method: "POST", body: text, signal });
  } catch (e) {
    throw signal?.aborted ? new Stopped() : new Error("no connection to the process");
  }
  if (!response.headers.get("Content-Type")?.startsWith("application/json")) throw new Error((await response.text()) || response.statusText);
  const answer = await response.json();
  if (answer.error) throw new Error("'" + answer.error);
  return answer;
}

// records is the rows of an answer as objects.
export function records(answer) {
  const columns = answer.columns ?? [];
  return (columns[0]?.values ?? []).map((_, i) => Object.fromEntries(columns.map((c) => [c.name, c.values[i]])));
}
