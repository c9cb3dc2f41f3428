// The first script of every page, before anything else loads: a sign-in link (`/#token=…`) contains a token, which must
// neither stay in the address bar nor enter the history. `session.js` exchanges it for a cookie.
(() => {
  const take = () => {
    const found = /^#token=([^&]*)$/.exec(location.hash);
    if (found === null) return;
    globalThis.custodesToken = found[1];
    history.replaceState(null, '', location.pathname + location.search);
    document.dispatchEvent(new Event('custodes:token'));
  };
  take();
  // A sign-in link that is opened in a tab which already shows the page does not load it again.
  addEventListener('hashchange', take);
})();
