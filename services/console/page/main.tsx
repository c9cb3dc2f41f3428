import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/charts.css';
import './styles/register.css';
import './styles/measures.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { matchRoute } from './app/routes.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
// Beside the question who is signed in, not after it. What fails here fails again where the page shows it.
void matchRoute(location.pathname)
  ?.route.load()
  .catch(() => undefined);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
