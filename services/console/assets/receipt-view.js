import { ApiError, getText, pathOf } from './api.js';
import { element } from './dom.js';
import { verifyReceipt } from './verify-receipt.js';

/** How often the page requests a receipt that does not exist yet, while its access stays open. */
const ATTEMPTS_MAX = 40;

/** Fetches the receipt of an access and shows the proof step by step in `proof`. */
export async function showReceipt(item, proof) {
  const steps = element('ol', { class: 'steps' });
  const result = element('p', { class: 'result', role: 'status' }, 'fetching…');
  proof.append(result, steps);
  let text;
  try {
    text = await fetchReceipt(item, result);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    fail(result, `No receipt: ${error.message}.`);
    return;
  }
  if (text === null) return;
  await showSteps(item, JSON.parse(text), { steps, result });
  proof.append(element('p', { class: 'note' }, downloadLink(text, `receipt-${item.eventId}.json`)));
}

/** Offers the bytes that were verified here; a link to the server would be requested without the token. */
function downloadLink(text, download) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  return element('a', { href: url, download }, 'Download the receipt');
}

async function showSteps(item, receipt, { steps, result }) {
  result.textContent = 'verifying…';
  try {
    for await (const step of verifyReceipt(receipt, await getText('/log.vkey'), item.eventId)) {
      steps.append(element('li', { class: 'holds' }, step));
    }
    result.textContent = 'Verified: this record is in the log.';
    result.classList.add('holds');
  } catch (error) {
    const isUnsupported = error.name === 'NotSupportedError' || crypto.subtle === undefined;
    const message = isUnsupported ? 'this browser has no Ed25519' : error.message;
    steps.append(element('li', { class: 'fails' }, message));
    fail(result, isUnsupported ? 'Not checked here.' : 'NOT verified.');
  }
}

/** Returns `null` when the access was closed before its segment was sealed. */
async function fetchReceipt(item, result) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await getText(pathOf('receipts', item));
    } catch (error) {
      const isEarly = error instanceof ApiError && error.status === 409 && attempt < ATTEMPTS_MAX;
      if (!isEarly) throw error;
      result.textContent = 'Not sealed yet. This takes a few seconds.';
      await new Promise((resolve) => setTimeout(resolve, error.retryAfterSeconds * 1000));
      if (!result.isConnected || result.closest('details')?.open === false) {
        result.textContent = 'Not sealed yet at the last check. Close and open it again.';
        result.closest('.panel')?.replaceChildren();
        return null;
      }
    }
  }
}

function fail(result, text) {
  result.textContent = text;
  result.classList.add('fails');
}
