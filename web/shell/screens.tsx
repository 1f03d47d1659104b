import {
  Boxes,
  CalendarDays,
  ChartColumnStacked,
  FileSearch,
  LifeBuoy,
  ListChecks,
  type LucideIcon,
  ParkingCircle,
  Scale,
  ToggleRight,
} from 'lucide-react';
import { Component, lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { Breaks } from '../breaks/breaks.tsx';
import { Controls } from '../controls/controls.tsx';
import { HaltBanner } from '../controls/halt-banner.tsx';
import { Screen } from '../elements/screen.tsx';
import { ExplainLine } from '../explain/explain-line.tsx';
import { Months } from '../months/months.tsx';
import { Parked } from '../parked/parked.tsx';
import { Runs } from '../runs/runs.tsx';
import type { Words } from '../words/en.ts';
import { useSpeech } from '../words/speech.tsx';
import { TopBar } from './top-bar.tsx';

/** Screens that draw come with the libraries that they draw with, when they are first opened. */
const Run = lazy(async () => ({ default: (await import('../run/run.tsx')).Run }));
const Reasons = lazy(async () => ({ default: (await import('../reasons/reasons.tsx')).Reasons }));
const Stock = lazy(async () => ({ default: (await import('../stock/stock.tsx')).Stock }));
const Runbook = lazy(async () => ({ default: (await import('../runbook/runbook.tsx')).Runbook }));

const places = [
  ['runs', ListChecks],
  ['months', CalendarDays],
  ['reasons', ChartColumnStacked],
  ['parked', ParkingCircle],
  ['breaks', Scale],
  ['stock', Boxes],
  ['controls', ToggleRight],
  ['explain', FileSearch],
  ['runbook', LifeBuoy],
] as const satisfies readonly (readonly [keyof Words['navigation'], LucideIcon])[];

/** The frame around every screen, and which screen an address means. */
export const Screens = ({ stage }: { readonly stage: string }) => {
  const { words } = useSpeech();
  return (
    <div className="frame">
      <button
        type="button"
        className="skip"
        onClick={() => document.getElementById('content')?.focus()}
      >
        {words.skip}
      </button>
      <TopBar stage={stage} />
      <Navigation />
      <Content>
        <HaltBanner />
        <Suspense fallback={<p role="status">{words.loading}</p>}>
          <Switch>
            <Route path="/">
              <Redirect to="/runs" replace />
            </Route>
            <Route path="/runs" component={Runs} />
            <Route path="/runs/:run">{({ run }) => <Run key={run} run={run} />}</Route>
            <Route path="/months" component={Months} />
            <Route path="/reasons" component={Reasons} />
            <Route path="/parked/:run?">{({ run }) => <Parked key={run} chosen={run} />}</Route>
            <Route path="/breaks" component={Breaks} />
            <Route path="/stock" component={Stock} />
            <Route path="/controls" component={Controls} />
            <Route path="/explain/:cycle?">{({ cycle }) => <ExplainLine cycle={cycle} />}</Route>
            <Route path="/runbook/:place?">{({ place }) => <Runbook place={place} />}</Route>
            <Route>
              <Screen title={words.notFound}>{null}</Screen>
            </Route>
          </Switch>
        </Suspense>
      </Content>
    </div>
  );
};

const Navigation = () => {
  const { words } = useSpeech();
  const [location] = useLocation();
  const list = useRef<HTMLElement>(null);
  // On a narrow screen the names are a strip: the one that is open must be in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the location that moves the mark.
  useEffect(() => {
    const here = list.current?.querySelector<HTMLElement>('[aria-current]');
    if (here && list.current) list.current.scrollLeft = here.offsetLeft - 16;
  }, [location]);
  return (
    <nav ref={list} className="navigation" aria-label={words.navigation.label}>
      <ul>
        {places.map(([place, Icon]) => {
          const here = location === `/${place}` || location.startsWith(`/${place}/`);
          return (
            <li key={place}>
              <Link href={`/${place}`} aria-current={here ? 'page' : undefined}>
                <Icon aria-hidden="true" />
                {words.navigation[place]}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
};

/** Takes the focus when another screen comes, so that a keyboard goes on from its top. */
const Content = ({ children }: { readonly children: ReactNode }) => {
  const [location] = useLocation();
  const place = useRef<HTMLElement>(null);
  const before = useRef(location);
  useEffect(() => {
    if (before.current === location) return;
    before.current = location;
    place.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [location]);
  return (
    <main className="content" id="content" tabIndex={-1} ref={place}>
      <Fallen key={location}>{children}</Fallen>
    </main>
  );
};

/** Keeps a defect of one screen from taking the others with it. */
class Fallen extends Component<{ readonly children: ReactNode }, { readonly error?: Error }> {
  override state: { readonly error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    return this.state.error ? <Fell error={this.state.error} /> : this.props.children;
  }
}

const Fell = ({ error }: { readonly error: Error }) => {
  const { words } = useSpeech();
  return (
    <div className="failure" role="alert">
      <div>
        <p>{words.crashed}</p>
        <p className="soft">{error.message}</p>
      </div>
      <button type="button" onClick={() => window.location.reload()}>
        {words.reload}
      </button>
    </div>
  );
};
