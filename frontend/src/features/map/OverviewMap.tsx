/** The map beside what needs attention: where things are, and how. A location leads to the map itself. */
import { Link, useNavigate } from "@tanstack/react-router";
import { i18n } from "../../lib/i18n";
import { Failed, Loading, Panel } from "../../ui/states";
import { FleetMap } from "./FleetMap";
import { useSites } from "./sites";
import styles from "./map.module.css";

export function OverviewMap() {
  const navigate = useNavigate();
  const { sites, read, live } = useSites();
  const located = sites.filter((site) => site.location.latitude !== null);
  const error = read.error ?? live.error;
  if (read.data && located.length === 0) return null;
  return (
    <Panel title={i18n.t("Where")} actions={<Link to="/map">{i18n.t("Open the map")}</Link>} flush>
      <div className={styles.small}>
        {error && !read.data ? (
          <Failed error={error} retry={() => void read.refetch()} />
        ) : read.isPending ? (
          <Loading lines={6} />
        ) : (
          <FleetMap sites={located} selected={null} onSelect={(id) => void navigate({ to: "/map", search: { location: id ?? undefined } })} still />
        )}
      </div>
    </Panel>
  );
}
