import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/page.css';
import './styles/shell.css';
import './styles/elements.css';
import './styles/screens.css';
import { Page } from './page.tsx';
import { takeAnswer } from './sign-in/pending.ts';

// A reload opens a place of the screen, as the runbook's, where its address says.
history.scrollRestoration = 'manual';

// Before anything is drawn or asked: the address must not keep it.
const answer = takeAnswer(window);

const place = document.getElementById('page');
if (!place) throw new Error('index.html has no place for the page.');
createRoot(place).render(
  <StrictMode>
    <Page answer={answer} />
  </StrictMode>,
);
