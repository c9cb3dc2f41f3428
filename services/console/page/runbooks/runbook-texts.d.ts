declare module 'runbook:*' {
  const html: string;
  export default html;
}
