internal import Model

/// What people see who look with `sqlite3`.
extension Schema {
    /// Windows are parted by the series' id, so that `WHERE series = ...` is a search and not a scan.
    static let views = """
        -- The first day of all stands for: under other dates from the beginning.
        -- For people: every vintage that differs from the one before it; a withdrawn value is NULL. is_displaced: another
        -- span of the flow has the place of this one today; place: of all vintages of the period that count, which one.
        CREATE VIEW observation_history AS
        WITH dated AS (
            SELECT s.id AS series, s.title, s.unit, s.kind, s.frequency, o.start, o."end", o.ordinal, o.value, o.origin,
                   o.fetch, o.citation, o.rank, o.published AS stored, d.since,
                   b.low, b.high, b.qualifier, b.note, b.confidence,
                   -- Days of first sight are as good as the clock was: none is later than that of a later fetch.
                   CASE WHEN o.origin & 1 THEN
                       min(o.published, coalesce(min(f.time / 86400) OVER (
                           PARTITION BY s.id, o."end", o.start ORDER BY o.fetch
                           RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
                       ), o.published)) ELSE o.published END AS published
            FROM observation o
            JOIN fetch f ON f.id = o.fetch
            JOIN series s ON s.number = o.series AND s.is_current
            LEFT JOIN displacement d ON d.series = o.series AND d."end" = o."end" AND d.start = o.start
                AND d.until IS NULL
            LEFT JOIN displacement e ON e.series = o.series AND e."end" = o."end" AND e.start = o.start
                AND e.since = \(Day.first.number) AND e.until IS NOT NULL
            LEFT JOIN observation_detail b ON b.series = o.series AND b."end" = o."end" AND b.start = o.start
                AND b.published = o.published AND b.ordinal = o.ordinal
            WHERE (e.until IS NULL OR o.published >= e.until) AND (o."end" - o.start + 1 BETWEEN s.min_days AND s.max_days
                OR (s.kind = 'flow' AND s.frequency = 'quarter' AND o."end" - o.start + 1 IN (112, 119)))
        ), sourced AS (
            SELECT *, max(published <> stored) OVER (PARTITION BY series, "end", start) AS is_moved,
                   -- The best source that has the period by the day; what was computed or typed comes from none.
                   min(CASE WHEN origin & 28 = 0 AND value IS NOT NULL THEN rank END) OVER (
                       PARTITION BY series, "end", start ORDER BY published RANGE UNBOUNDED PRECEDING
                   ) AS best
            FROM dated
            WHERE since IS NULL OR published < since
        ), ordered AS (
            SELECT *, row_number() OVER vintages AS place, lag(value) OVER vintages AS value_before,
                   lag(low) OVER vintages AS low_before, lag(high) OVER vintages AS high_before,
                   lag(qualifier) OVER vintages AS qualifier_before,
                   lag(rank) OVER vintages AS rank_before, lag(published) OVER vintages AS published_before
            FROM sourced
            WHERE origin & 28 <> 0 OR rank = best OR (best IS NULL AND rank = 0)
            WINDOW vintages AS (
                PARTITION BY series, "end", start ORDER BY published, CASE WHEN is_moved THEN fetch END, ordinal
            )
        ), compared AS (
            SELECT *, (value, low, high, qualifier) IS NOT (value_before, low_before, high_before, qualifier_before)
                   AS is_other
            FROM ordered
        )
        SELECT compared.series, title, date(start + 2440587.5) AS start, date("end" + 2440587.5) AS "end", value, unit,
               kind, frequency, date(published + 2440587.5) AS published, ordinal,
               origin & 1 <> 0 AS is_first_seen,
               origin & 2 <> 0 OR (origin & 28 = 0 AND is_other AND coalesce(rank < rank_before, 0)) AS is_correction,
               origin & 12 <> 0 AS is_computed, "end" > published AS is_projection,
               datetime(fetch.time, 'unixepoch') AS recorded,
               coalesce(citation.text, fetch.url) AS source, nullif(lower(hex(document.sha256)), '') AS sha256,
               since IS NOT NULL AS is_displaced, place,
               -- The bounds that hold; NULL where there is none, or it is open.
               CASE WHEN low = -9e999 THEN NULL WHEN low IS NULL AND qualifier = 'ge' THEN value ELSE low END AS low,
               CASE WHEN high = 9e999 THEN NULL WHEN high IS NULL AND qualifier = 'le' THEN value ELSE high END AS high,
               CASE WHEN low = -9e999 AND high = 9e999 THEN 'unbounded' ELSE qualifier END AS qualifier,
               note, confidence
        FROM compared
        JOIN fetch ON fetch.id = compared.fetch
        LEFT JOIN document ON document.id = fetch.document
        LEFT JOIN citation ON citation.id = compared.citation
        WHERE (place = 1 AND value IS NOT NULL)
            -- Also that a value is no projection any more.
            OR (place > 1 AND (is_other OR (value IS NOT NULL AND "end" > published_before
                                                             AND "end" <= published)));

        -- For people: the last vintage of every period, without what was withdrawn or displaced.
        CREATE VIEW current_observations AS
        SELECT series, title, start, "end", value, unit, kind, frequency, published, is_first_seen, is_correction,
               is_computed, is_projection, recorded, source, sha256, low, high, qualifier, note, confidence
        FROM (
            SELECT *, row_number() OVER (
                PARTITION BY series, start, "end" ORDER BY place DESC
            ) AS from_last
            FROM observation_history
        )
        WHERE from_last = 1 AND value IS NOT NULL AND NOT is_displaced;

        """

    /// The last version of the views of events.
    static let alertView = """

        -- For people: the alert log as a table.
        CREATE VIEW alert_log AS
        SELECT seq, strftime('%Y-%m-%dT%H:%M:%S', time / 1000, 'unixepoch') || printf('.%03dZ', time % 1000) AS time,
               event, rule, severity, series, period, date("end" + 2440587.5) AS "end", value, threshold, unit,
               date(published + 2440587.5) AS published, initial, message, low, high, by, reason
        FROM event;
        """
}
