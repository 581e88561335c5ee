/** Where everything is, and how it is there; beside the map the same as a list. */
import { Button, CloseButton, TextInput } from "@mantine/core";
import { IconMap2, IconSearch } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Fragment, useMemo, useState } from "react";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { count } from "../../lib/units";
import { Empty, Failed, Loading, Notice, PageHead, Panel } from "../../ui/states";
import { StatusGlyph } from "../../ui/StatusGlyph";
import { addressOf } from "../locations/address";
import { FleetMap } from "./FleetMap";
import { MOST_CHARGE_POINTS, type Site, SHARES, urgency, useSites } from "./sites";
import { LOOK, shareLabel, Shares } from "./words";
import styles from "./map.module.css";

const collator = new Intl.Collator(undefined, { numeric: true });

export function MapPage() {
  const { location: selected = null } = useSearch({ from: "/map" });
  const navigate = useNavigate({ from: "/map" });
  const [text, setText] = useState("");
  const { sites, read, live } = useSites();
  const select = (id: string | null) => void navigate({ search: (before) => ({ ...before, location: id ?? undefined }), replace: true });
  const located = useMemo(() => sites.filter((site) => site.location.latitude !== null), [sites]);
  const listed = useMemo(() => {
    const low = text.trim().toLowerCase();
    const fits = ({ location }: Site) => [location.name, location.city, location.address].some((one) => one?.toLowerCase().includes(low));
    return located
      .filter(fits)
      .toSorted((a, b) => urgency(a) - urgency(b) || collator.compare(a.location.name, b.location.name));
  }, [located, text]);
  const error = read.error ?? live.error;
  if (error && !read.data) return <Failed error={error} retry={() => void read.refetch()} />;
  if (read.isPending) return <Loading lines={12} />;
  if (located.length === 0) return <NoSites some={sites.length > 0} />;
  const chosen = located.find((site) => site.location.id === selected);
  const lost = sites.length - located.length;
  return (
    <>
      <PageHead title={i18n.t("Map")} note={i18n.t("{count, plural, one {# location} other {# locations}}", { count: located.length })} />
      {(live.hasMore || read.data?.hasMore) && (
        <div style={{ marginBottom: 12 }}>
          <Notice tone="warning">
            {i18n.t("Only the first {count} charge points are counted here.", { count: MOST_CHARGE_POINTS })}
          </Notice>
        </div>
      )}
      <div className={styles.page}>
        <div className={styles.frame}>
          <FleetMap sites={located} selected={selected} onSelect={select} />
          {chosen && <Card site={chosen} close={() => select(null)} />}
        </div>
        <section className={styles.side} aria-label={i18n.t("Locations")}>
          <div className={styles.sideHead}>
            <TextInput
              data-filter
              size="xs"
              leftSection={<IconSearch size={14} aria-hidden />}
              placeholder={i18n.t("Name, address or city")}
              aria-label={i18n.t("Name, address or city")}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          </div>
          <ul className={styles.list}>
            {listed.map((site) => (
              <li key={site.location.id}>
                <button
                  type="button"
                  className={styles.item}
                  aria-pressed={site.location.id === selected}
                  onClick={() => select(site.location.id === selected ? null : site.location.id)}
                >
                  <strong>{site.location.name}</strong>
                  <Shares of={site} />
                  <small>{addressOf(site.location) || "–"}</small>
                </button>
              </li>
            ))}
            {listed.length === 0 && <li className="dim" style={{ padding: 8 }}>{i18n.t("No location fits")}</li>}
          </ul>
          {lost > 0 && (
            <div className={styles.foot}>
              <Link to="/locations" search={{}}>
                {i18n.t("{count, plural, one {# location has no coordinates} other {# locations have no coordinates}}", { count: lost })}
              </Link>
            </div>
          )}
        </section>
      </div>
    </>
  );
}

function Card({ site, close }: { site: Site; close: () => void }) {
  const { location } = site;
  return (
    <section className={styles.card} aria-label={location.name}>
      <div className={styles.cardHead}>
        <h2>{location.name}</h2>
        <CloseButton size="sm" onClick={close} aria-label={i18n.t("Close")} />
      </div>
      <div className="dim">{addressOf(location)}</div>
      <dl className={styles.counts}>
        {SHARES.filter((share) => site.shares[share] > 0)
          .toReversed()
          .map((share) => (
            <Fragment key={share}>
              <StatusGlyph status={LOOK[share]} />
              <dt>{shareLabel(share)}</dt>
              <dd>{count(site.shares[share])}</dd>
            </Fragment>
          ))}
      </dl>
      <div className="dim">
        {i18n.t("{count, plural, =0 {no charge points} one {# charge point} other {# charge points}}", { count: site.chargePoints })}
      </div>
      <Button variant="default" renderRoot={(props) => <Link {...props} to="/locations/$id" params={{ id: location.id }} />}>
        {i18n.t("Open the location")}
      </Button>
    </section>
  );
}

function NoSites({ some }: { some: boolean }) {
  const mayOperate = useMay("OPERATOR");
  return (
    <>
      <PageHead title={i18n.t("Map")} />
      <Panel>
        <Empty
          title={some ? i18n.t("No location has coordinates") : i18n.t("No locations yet")}
          icon={<IconMap2 size={28} stroke={1.4} aria-hidden />}
          action={
            mayOperate && (
              <Button renderRoot={(props) => <Link {...props} to="/locations" search={{}} />}>{i18n.t("To the locations")}</Button>
            )
          }
        >
          {i18n.t("Give a location its latitude and longitude, and it appears here.")}
        </Empty>
      </Panel>
    </>
  );
}
