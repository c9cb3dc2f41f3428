// The first script of the page, before anything else loads. A sign-in link (`/#token=…`) contains a token, which must
// neither stay in the address bar nor enter the history: the page exchanges it for a cookie. The theme is set here so that
// a dark page does not begin white.
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
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
