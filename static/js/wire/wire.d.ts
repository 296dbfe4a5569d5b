// What crosses the wire, written by `python -m tools.wire_types` from the structs of lbviz. Do not edit.

export type Action = Next | Previous | GoTo | Do | OpenVote | CloseVote | Talk | OpenAgain | RunIt | Reveal |
    ClearQuestion | Switch | PauseAll | Spotlight | NewCode | SendAway | HandOn | TakeBack | EndClass | DeleteClass |
    ExportClass;
export interface AddClient { type: "add_client"; address?: string; position?: number | null; region?: string | null;
    asks?: Asks; forges?: boolean }
export interface AddEdge { type: "add_edge"; edge?: Partial<EdgeSpec>; position?: number | null }
export interface AddServer { type: "add_server"; server?: Partial<ServerSpec>; position?: number | null }
export type Advice = "explain" | "talk" | "go_on";
export interface Answer { text: string; why: string }
export type Answered = [kind: "answered", time: number, request: number, client: string, latency: number];
export type Arrivals = "poisson" | "constant" | "bursty";
export interface Ask { type: "ask"; id: string; question: string; answers: Answer[]; requests: number; seeds: number;
    worlds: string[]; measured: string[] }
export type Asks = "proxy" | "edges" | "site";
export interface BalancerFigures { id: string; in_flight: number; waiting: number; taken: number; busy: number }
export interface BalancerSpec { policy: string; retries: number; backoff_ms: number; jitter: boolean; key: Key;
    trust: Trust; options: Options; layer: Layer; tracking: boolean; forwarding: Forwarding; timeout_s: number;
    queue: number | null; queue_timeout_s: number; news_every_s: number; cpu_ms: number; region: string;
    replicas: number; crashed: string[]; passive_checks: PassiveChecksSpec; outlier_detection: OutlierDetectionSpec |
    null; health_check: HealthCheckSpec | null; slow_start: SlowStartSpec | null; panic: PanicSpec | null;
    retry_budget: RetryBudgetSpec | null; circuit_breaker: CircuitBreakerSpec | null; sticky: StickySpec | null;
    routes: RouteSpec[] }
export interface BalancerSpecChanges { policy?: string; retries?: number; backoff_ms?: number; jitter?: boolean;
    key?: Key; trust?: Trust; options?: Partial<Options>; layer?: Layer; tracking?: boolean; forwarding?: Forwarding;
    timeout_s?: number; queue?: number | null; queue_timeout_s?: number; news_every_s?: number; cpu_ms?: number;
    region?: string; replicas?: number; passive_checks?: Partial<PassiveChecksSpec>;
    outlier_detection?: Partial<OutlierDetectionSpec> | null; health_check?: Partial<HealthCheckSpec> | null;
    slow_start?: Partial<SlowStartSpec> | null; panic?: Partial<PanicSpec> | null;
    retry_budget?: Partial<RetryBudgetSpec> | null; circuit_breaker?: Partial<CircuitBreakerSpec> | null;
    sticky?: Partial<StickySpec> | null; routes?: RouteSpec[] }
export interface BalancerSpecFields { policy: { default: string; label: string }; retries: { min: number; max: number;
    whole: true; default: number; label: string }; backoff_ms: { min: number; max: number; default: number;
    label: string; unit: string }; jitter: { default: boolean; label: string }; key: { choices: Key[]; default: Key;
    label: string }; trust: { choices: Trust[]; default: Trust; label: string }; options: { default: Options;
    label: string }; layer: { choices: Layer[]; default: Layer; label: string }; tracking: { default: boolean;
    label: string }; forwarding: { choices: Forwarding[]; default: Forwarding; label: string };
    timeout_s: { min: number; max: number; default: number; label: string; unit: string }; queue: { min: number;
    whole: true; default: number | null; nullable: true; label: string }; queue_timeout_s: { min: number; max: number;
    default: number; label: string; unit: string }; news_every_s: { min: number; max: number; default: number;
    label: string; unit: string }; cpu_ms: { min: number; max: number; default: number; label: string; unit: string };
    region: { default: string; label: string }; replicas: { min: number; max: number; whole: true; default: number;
    label: string }; crashed: { default: string[]; label: string }; passive_checks: { default: PassiveChecksSpec;
    label: string }; outlier_detection: { default: OutlierDetectionSpec | null; nullable: true; label: string };
    health_check: { default: HealthCheckSpec | null; nullable: true; label: string };
    slow_start: { default: SlowStartSpec | null; nullable: true; label: string }; panic: { default: PanicSpec | null;
    nullable: true; label: string }; retry_budget: { default: RetryBudgetSpec | null; nullable: true; label: string };
    circuit_breaker: { default: CircuitBreakerSpec | null; nullable: true; label: string };
    sticky: { default: StickySpec | null; nullable: true; label: string }; routes: { default: RouteSpec[];
    label: string } }
export interface Balances { kind: "balances"; servers: [number, number, number][]; price: number }
export interface Batch { room: string; seq: number; wall_ms: number; time: number; rate: number; records?: TraceEvent[];
    feeds?: Partial<Feeds> }
export interface Belief { balancer: string; server: string; standing: Standing; since: number; by: "probes" |
    "requests"; again: number | null }
export interface Bids { kind: "bids"; bids: [number, number, number][]; weighted: boolean }
export type Block = Prose | Figure | Task | Ask | RunBlock | Break | Real | LeavesOut | Challenge;
export interface Break { type: "break"; id: string; figure: string; text: string; do: Command[]; back: Command[] }
export interface Button { type: "button"; label: string; commands: Command[] }
export interface ByHand { requests: number; servers: string[]; then: Command[]; then_title: string; time: number;
    over: number; score: Shown[] }
export type CacheWord = "hit" | "miss" | "revalidated" | "collapsed" | "pass" | "stale";
export type Cached = [kind: "cached", time: number, request: number, edge: string, what: CacheWord];
export interface Candidate { id: string; figure: number | null }
export interface Challenge { type: "challenge"; id: string; figure: string; title: string; text: string;
    lasts_s: number; time: number; over: number; spent: number; goals: Goal[]; way: WayMark[] }
export type Change = { type: "change"; table: "clients"; id: string; fields: ClientSpecChanges } | { type: "change";
    table: "edges"; id: string; fields: EdgeSpecChanges } | { type: "change"; table: "servers"; id: string;
    fields: ServerSpecChanges } | { type: "change"; table: "traffic"; fields: TrafficSpecChanges } | { type: "change";
    table: "network"; fields: NetworkSpecChanges } | { type: "change"; table: "balancer";
    fields: BalancerSpecChanges } | { type: "change"; table: "front"; fields: FrontSpecChanges | null } |
    { type: "change"; table: "forward_proxy"; fields: ForwardProxySpecChanges | null };
export interface Choice { type: "choice"; label: string; name: string; options: Option[] }
export interface CircuitBreakerSpec { max_in_flight: number; error_share: number; volume: number; open_s: number }
export interface CircuitBreakerSpecFields { max_in_flight: { min: number; max: number; whole: true; default: number;
    label: string }; error_share: { min: number; max: number; default: number; label: string }; volume: { min: number;
    max: number; whole: true; default: number; label: string }; open_s: { min: number; max: number; default: number;
    label: string; unit: string } }
export interface ClearQuestion { type: "clear_question" }
export interface ClientSpecChanges { region?: string; forges?: boolean }
export interface CloseVote { type: "close_vote" }
export type Collapse = "all" | "first" | "none";
export type Command = AddServer | RemoveServer | DrainServer | CrashServer | FailServer | RecoverServer | AddClient |
    RemoveClient | ConnectClient | Seat | Unseat | Send | SetRegions | AddEdge | RemoveEdge | CrashEdge | RecoverEdge |
    PurgeEdge | RestoreEdge | CrashBalancer | RecoverBalancer | Place | Change | Pause | Resume | Step | StepBack |
    Seek | SetSpeed | Reset | OpenPreset | OpenScenario | WhatIf | EndWhatIf | Undo | Redo;
export interface ConnectClient { type: "connect_client"; address: string; asks: Asks }
export interface Constant { distribution: "constant"; mean: number }
export interface ConstantFields { mean: { min: number; max: number; default: number; label: string; unit: string } }
export type Control = Slider | Choice | Button | Knob;
export type Cost = Constant | Uniform | Exponential | Pareto | TwoKinds;
export interface Counts { servers: number; clients: number; edges: number }
export interface CrashBalancer { type: "crash_balancer"; id: string }
export interface CrashEdge { type: "crash_edge"; id: string }
export interface CrashServer { type: "crash_server"; id: string }
export interface DeleteClass { type: "delete_class" }
export interface Distance { one: string; other: string; km: number; ms: number }
export interface Do { type: "do" }
export interface Done { event: "done" }
export interface DrainServer { type: "drain_server"; id: string }
export type Drawing = KeysOnRing | KeysInTable | KeysInSlots;
export interface Drawn { kind: "drawn"; drawn: number[]; in_flight: [number, number][] }
export type DrawnAs = "ring" | "maglev" | "slots";
export type DropReason = "queue full" | "no server" | "circuit open" | "forbidden" | "no balancer" | "servers full" |
    "waited too long";
export type Dropped = [kind: "dropped", time: number, request: number, node: string, reason: DropReason];
export interface EdgeFigures { id: string; in_flight: number; waiting: number; objects: number; hits: number;
    misses: number; revalidations: number; collapsed: number; passed: number; stale?: number }
export interface EdgeSpec { id: string; region: string; cache: number; ttl_s: number; collapse: Collapse;
    stale_while_revalidate_s: number; stale_if_error_s: number; status: EdgeStatus }
export interface EdgeSpecChanges { region?: string; cache?: number; ttl_s?: number; collapse?: Collapse;
    stale_while_revalidate_s?: number; stale_if_error_s?: number }
export interface EdgeSpecFields { id: { default: string; label: string }; region: { default: string; label: string };
    cache: { min: number; max: number; whole: true; default: number; label: string; unit: string };
    ttl_s: { min: number; max: number; default: number; label: string; unit: string }; collapse: { choices: Collapse[];
    default: Collapse; label: string }; stale_while_revalidate_s: { min: number; max: number; default: number;
    label: string; unit: string }; stale_if_error_s: { min: number; max: number; default: number; label: string;
    unit: string }; status: { choices: EdgeStatus[]; default: EdgeStatus; label: string } }
export type EdgeStatus = "up" | "crashed";
export type End = Answered | Dropped | Failed;
export interface EndClass { type: "end_class" }
export interface EndWhatIf { type: "end_what_if"; keep: boolean }
export interface Expected { server: number; latency_s: number; in_flight: number; cost: number; ago_s: number | null }
export type ExplainedBy = "slots" | "ring" | "maglev" | "race";
export interface Exponential { distribution: "exponential"; mean: number }
export interface ExponentialFields { mean: { min: number; max: number; default: number; label: string; unit: string } }
export interface ExportClass { type: "export_class" }
export type FailReason = "server crashed" | "server removed" | "server down" | "server error" | "edge crashed" |
    "edge removed" | "edge down" | "connection reset" | "balancer crashed" | "timed out" | "given up";
export interface FailServer { type: "fail_server"; id: string }
export type Failed = [kind: "failed", time: number, request: number, node: string, reason: FailReason];
export interface Feeds { state: State; figures: Figures; log: LogLine[]; picks?: Why[]; front_pick?: Why | null;
    placement?: Placement | null; latencies?: Histogram; conditions?: Met[] }
export interface Figure { type: "figure"; id: string; kind: Kind; room: string; opening: string; size: Size;
    view: string; controls: Control[]; shows: Shown[]; point: number | null; caption: string; title: string;
    own_title: string; beside_title: string; hand: ByHand | null; servers: number; keys: number; key: string;
    points: number; slots: number; hash: string }
export interface Figures { time: number; window_s: number; elapsed_s: number; sent_per_s: number; in_flight: number;
    answered: number; dropped: number; failed: number; p50_ms: number | null; p95_ms: number | null; p99_ms: number |
    null; mean_ms: number | null; servers: ServerFigures[]; edges?: EdgeFigures[]; beliefs?: Belief[]; broken?: number;
    balancers?: BalancerFigures[]; refused?: number; retries?: number; proxy?: ForwardProxyFigures | null }
export type Format = "percent" | "ms" | "s" | "0" | "1" | "2";
export interface ForwardProxyFigures { refused: number }
export interface ForwardProxySpec { kind: ProxyKind; clients: string[]; allow: string[]; deny: string[];
    region: string }
export interface ForwardProxySpecChanges { kind?: ProxyKind; clients?: number | string[]; allow?: string[];
    deny?: string[]; region?: string }
export interface ForwardProxySpecFields { kind: { choices: ProxyKind[]; default: ProxyKind; label: string };
    clients: { min: number; whole: true; default: number | string[]; label: string }; allow: { default: string[];
    label: string }; deny: { default: string[]; label: string }; region: { default: string; label: string } }
export type Forwarding = "packets" | "connections";
export interface Found { event: "found"; seed: number; holds: boolean[]; measures: Measured[] }
export type FrontKind = "ecmp" | "active_passive" | "layer_4";
export interface FrontSpec { kind: FrontKind; policy: string; tracking: boolean; failover_s: number }
export interface FrontSpecChanges { kind?: FrontKind; policy?: string; tracking?: boolean; failover_s?: number }
export interface FrontSpecFields { kind: { choices: FrontKind[]; default: FrontKind; label: string };
    policy: { default: string; label: string }; tracking: { default: boolean; label: string };
    failover_s: { min: number; max: number; default: number; label: string; unit: string } }
export interface GoTo { type: "go_to"; step: number }
export interface Goal { text: string; index: number }
export interface Going { event: "going"; done: number; of: number }
export interface Group { region: string; near: boolean; servers: [number, number, number | null][] }
export interface Growing { event: "growing"; part: number; histogram: Histogram }
export interface HandOn { type: "hand_on" }
export type HashName = "sha256" | "md5" | "murmur3" | "xxhash64" | "crc32" | "fnv1a" | "sdbm" | "sum";
export interface Hashing { servers: number; keys: number; points: number; points_in_all: number }
export interface HealthCheckSpec { interval_s: number; timeout_s: number; fall: number; rise: number }
export interface HealthCheckSpecFields { interval_s: { min: number; max: number; default: number; label: string;
    unit: string }; timeout_s: { min: number; max: number; default: number; label: string; unit: string };
    fall: { min: number; max: number; whole: true; default: number; label: string }; rise: { min: number; max: number;
    whole: true; default: number; label: string } }
export interface Hint { preset: string; done: boolean }
export interface Histogram { first: number; counts: number[]; answered: number; mean_ms: number | null; p50_ms: number |
    null; p95_ms: number | null; p99_ms: number | null; growth: number }
export interface Ids { balancer: string; balancers: string[]; front: string; proxy: string }
export interface InFlight { id: number; client: string; created: number; record: TraceRecord }
export interface Jumps { kind: "jumps"; size: number; path: number[] }
export type Key = "ip" | "ip_port" | "path" | "cookie" | "header";
export interface KeyInSlot { key: string; number: string; slot: number; server: string; slot_before: number | null;
    server_before: string | null }
export interface KeyInTable { key: string; slot: number; server: string; server_before: string | null }
export interface KeyOnRing { key: string; hash: string; at: number; to: number; server: string; passed: [number,
    string][]; to_before: number | null; server_before: string | null }
export interface KeysInSlots { keys: KeyInSlot[]; moves: Moves | null }
export interface KeysInTable { names: string[]; table: string; table_before: string | null; counts: number[];
    keys: KeyInTable[]; moves: Moves | null }
export interface KeysOnRing { points: number; arcs: [number, number][]; shares: number[]; limit: number | null;
    keys: KeyOnRing[]; changed: [number, number][]; moves: Moves | null }
export type Kind = "world" | "pair" | "letters" | "slots" | "ring" | "maglev" | "race" | "distribution" | "by_hand";
export interface Knob { type: "knob"; name: string }
export type Knows = "nothing" | "what is in flight" | "latency" | "where" | "the key";
export interface Latencies { kind: "latencies"; asked: Expected[]; decay_s: number }
export type Layer = 4 | 7;
export interface LeavesOut { type: "leaves-out"; text: string; link: string }
export interface Line { what: string; value?: string; hidden?: string; note?: string }
export interface LogLine { number: number; world: number; time: number; of: Of; words: string; by?: number }
export interface Loss { of: number; own: number; down: number; removed: number }
export interface MaglevTable { names: string[]; table: string; table_before: string | null; counts: number[];
    preferences: Preference[]; turns: Turn[]; hash: string; slot: number; server: string; server_before: string | null;
    moves: Moves | null }
export interface Measured { label: string; format: string; part: number | null; value: number | string | boolean |
    null }
export interface Member { id: string; weight: number; down: boolean }
export interface Met { value: number | string | boolean | null; held_s: number; met: boolean }
export interface Mine { number: number; name: string; colour: number; address: string; server: string | null;
    moved: MyMove | null; vote: number | null; can_send: boolean; requests: Sent[] }
export type Moved = [kind: "moved", time: number, request: number, source: string, target: string, arrival: number,
    back: boolean];
export interface MovedShare { moved: number; least: number }
export interface MovedStudents { words: string; of: number; now: number; modulo: number; ring: number }
export interface Moves { moved: number; of: number; least: number }
export interface MyMove { source: string; target: string | null; why: string }
export interface NetworkSpec { latency_ms: number; between_regions_ms: number; by_distance: boolean }
export interface NetworkSpecChanges { latency_ms?: number; between_regions_ms?: number; by_distance?: boolean }
export interface NetworkSpecFields { latency_ms: { min: number; max: number; default: number; label: string;
    unit: string }; between_regions_ms: { min: number; max: number; default: number; label: string; unit: string };
    by_distance: { default: boolean; label: string } }
export interface NewCode { type: "new_code" }
export interface Next { type: "next" }
export interface Notes { say: string; see: string; do: string | null; done: boolean }
export type Of = "change" | "begin" | "time" | "world";
export interface OpenAgain { type: "open_again" }
export interface OpenPreset { type: "open_preset"; id: string }
export interface OpenScenario { type: "open_scenario"; scenario: string }
export interface OpenVote { type: "open_vote" }
export interface Opening { preset?: string; scenario?: string | null; figure?: string | null; copied?: boolean }
export interface Option { value: string; label: string; commands: Command[] }
export interface OptionWords { label: string; help: string; flag: string; unit: string; usual: number | null;
    offered: number[]; live_max: number | null }
export interface Options { hash: HashName | null; choices: number; table_size: number; points: number | null;
    min_ring_size: number; balance_factor: number; decay_s: number; patience_s: number }
export interface OptionsFields { hash: { choices: HashName[]; default: HashName | null; nullable: true; label: string };
    choices: { min: number; max: number; whole: true; default: number; label: string }; table_size: { min: number;
    max: number; whole: true; default: number; label: string }; points: { min: number; max: number; whole: true;
    default: number | null; nullable: true; label: string }; min_ring_size: { min: number; max: number; whole: true;
    default: number; label: string }; balance_factor: { min: number; max: number; default: number; label: string };
    decay_s: { min: number; max: number; default: number; label: string; unit: string }; patience_s: { min: number;
    max: number; default: number; label: string; unit: string } }
export type Orphaned = [kind: "orphaned", time: number, request: number, orphan: number, node: string];
export interface OutlierDetectionSpec { consecutive_failures: number; ejection_s: number; max_ejected: number }
export interface OutlierDetectionSpecFields { consecutive_failures: { min: number; max: number; whole: true;
    default: number; label: string }; ejection_s: { min: number; max: number; default: number; label: string;
    unit: string }; max_ejected: { min: number; max: number; default: number; label: string } }
export interface PanicSpec { threshold: number }
export interface PanicSpecFields { threshold: { min: number; max: number; default: number; label: string } }
export interface Pareto { distribution: "pareto"; mean: number; alpha: number }
export interface ParetoFields { mean: { min: number; max: number; default: number; label: string; unit: string };
    alpha: { min: number; max: number; default: number; label: string } }
export interface Part { bytes: string; means: string }
export interface Party { node: string; kind: string; layer: number; seals: Seal[]; envelope: Line[]; letter: Line[];
    opening?: Line[]; binary?: Part[]; does?: Line[]; ahead?: boolean }
export interface PassiveChecksSpec { max_fails: number; fail_timeout_s: number }
export interface PassiveChecksSpecFields { max_fails: { min: number; max: number; whole: true; default: number;
    label: string }; fail_timeout_s: { min: number; max: number; default: number; label: string; unit: string } }
export interface Pause { type: "pause" }
export interface PauseAll { type: "pause_all"; on: boolean }
export type Paused = [kind: "paused", time: number, request: number, node: string, until: number];
export type Phase = "open" | "closed" | "talk" | "again" | "run" | "revealed";
export interface Pick { policy: string; winner: string; figure: string; candidates: Candidate[]; because: string;
    picture: Picture | null }
export type Picture = Ring | Slots | Jumps | Queue | Balances | Drawn | Latencies | Bids | Waits | Regions | Queues;
export interface Place { type: "place"; server: string }
export interface Placed { node: string; region: string }
export interface Placement { balancer: string; policy: string; servers: Member[]; before: Member[] | null;
    kind: DrawnAs; picture: Drawing | null }
export interface Placing { drawn_as: DrawnAs; explained_by: ExplainedBy; rule: string; numbered: boolean;
    races: boolean }
export interface PlanStep { title: string; minutes: number }
export interface PolicyWords { id: string; title: string; summary: string; knows: Knows; cost: string;
    known_as: { [key: string]: string }; placing: Placing | null; uses: string[] }
export interface Preference { server: string; offset: number; skip: number; slots: number[] }
export interface PresetWords { id: string; title: string; sentence: string; done: string }
export interface Previous { type: "previous" }
export type Probed = [kind: "probed", time: number, source: string, target: string, arrival: number, well: boolean];
export interface Problem { event: "problem"; message: string }
export interface Prose { type: "prose"; html: string }
export type ProxyKind = "proxy" | "vpn";
export interface PurgeEdge { type: "purge_edge"; id: string }
export interface Queue { kind: "queue"; turns: [number, number][]; again: number; waiting: number }
export type Queued = [kind: "queued", time: number, request: number, server: string];
export interface Queues { kind: "queues"; queues: [number, number, number][] }
export interface RaceResult { policy: string; shares: number[]; moved: MovedShare | null; pick_s: number;
    bytes: number }
export interface Ran { event: "ran"; part: number; label: string; seed: number; sent: number; dropped: number;
    lost: number; histogram: Histogram }
export interface Real { type: "real"; text: string; tabs: Tab[] }
export interface RecoverBalancer { type: "recover_balancer"; id: string }
export interface RecoverEdge { type: "recover_edge"; id: string }
export interface RecoverServer { type: "recover_server"; id: string }
export interface Redo { type: "redo" }
export interface Regions { kind: "regions"; groups: Group[] }
export interface RemoveClient { type: "remove_client"; address: string }
export interface RemoveEdge { type: "remove_edge"; id: string }
export interface RemoveServer { type: "remove_server"; id: string }
export interface Reset { type: "reset" }
export interface RestoreEdge { type: "restore_edge"; id: string; objects: { [key: string]: number } }
export interface Resume { type: "resume" }
export interface RetryBudgetSpec { share: number; least: number }
export interface RetryBudgetSpecFields { share: { min: number; max: number; default: number; label: string };
    least: { min: number; max: number; whole: true; default: number; label: string } }
export interface Reveal { type: "reveal" }
export interface Ring { kind: "ring"; points: number; exact: boolean; key: number; arcs: [number, number][];
    near: [number, number][]; first: number; picked: number }
export type Role = "presenter" | "student" | "reader";
export interface RouteSpec { prefix: string; group: string; canary: string; share: number }
export interface RouteSpecFields { prefix: { label: string }; group: { label: string }; canary: { default: string;
    label: string }; share: { min: number; max: number; default: number; label: string } }
export interface RunBlock { type: "run"; id: string; policies: Option[]; requests: number; caption: string }
export interface RunIt { type: "run_it" }
export type Said = Waiting | Going | Growing | Ran | Found | Problem | Done;
export interface Scenario { title: string; seed: number; traffic: TrafficSpec; network: NetworkSpec;
    forward_proxy: ForwardProxySpec | null; edges: EdgeSpec[]; front: FrontSpec | null; balancer: BalancerSpec;
    servers: ServerSpec[]; timetable: TimetableSpec[] }
export interface Schema { tables: Tables; counts: Counts; ids: Ids; speeds: number[]; hosts: string[];
    purposes: string[]; places: { [key: string]: [number, number] }; policies: PolicyWords[];
    options: { [key: string]: OptionWords }; presets: PresetWords[]; proxy_address: string; forged_address: string;
    hashing: Hashing; qr_characters: number; glossary: { [key: string]: Term } }
export interface Seal { what: "TLS" | "tunnel"; by: string; opener: string }
export interface Seat { type: "seat"; address: string }
export interface Seek { type: "seek"; time: number }
export interface Seen { class: string; code: string; title: string; phase: "lobby" | "running" | "ended"; here: number;
    away: number; locked: boolean; paused: boolean; sending: boolean; labels_hidden: boolean; names_shown: boolean;
    typing_names: boolean; step: SeenStep | null; question: SeenQuestion | null; spotlight: SeenSpotlight | null;
    moved: MovedStudents | null; students: SeenStudent[]; trouble: string | null; teacher: Teacher | null; mine: Mine |
    null }
export interface SeenQuestion { text: string; options: string[]; phase: Phase; voted: number; before: number[] | null;
    after: number[] | null; right: number | null; decided: boolean; words: string[] | null }
export interface SeenSpotlight { node: string | null; student: number | null }
export interface SeenStep { number: number; count: number; title: string; show: Show }
export interface SeenStudent { number: number; address: string; colour: number; here: boolean; name: string | null;
    server: string | null }
export interface Send { type: "send"; client: string }
export interface SendAway { type: "send_away"; student: number }
export interface Sent { id: number; sent_s: number; server: string | null; latency_ms: number | null;
    waited_behind: number | null; end: string | null; why: string }
export interface ServerFigures { id: string; queue: number; working: number; busy: number; answered: number;
    dropped: number; failed: number; standing: Standing; for_nobody?: number; dropped_lately?: number;
    failed_lately?: number }
export interface ServerSpec { id: string; power: number; weight: number; workers: number; queue: number | null;
    slow: number; status: Status; region: string; failing: boolean; max_requests: number | null; cancels: boolean;
    group: string; backup: boolean }
export interface ServerSpecChanges { power?: number; weight?: number; workers?: number; queue?: number | null;
    slow?: number; region?: string; max_requests?: number | null; cancels?: boolean; group?: string; backup?: boolean }
export interface ServerSpecFields { id: { default: string; label: string }; power: { min: number; max: number;
    default: number; label: string; unit: string }; weight: { min: number; max: number; whole: true; default: number;
    label: string }; workers: { min: number; max: number; whole: true; default: number; label: string };
    queue: { min: number; whole: true; default: number | null; nullable: true; label: string }; slow: { min: number;
    max: number; default: number; label: string }; status: { choices: Status[]; default: Status; label: string };
    region: { default: string; label: string }; failing: { default: boolean; label: string };
    max_requests: { min: number; max: number; whole: true; default: number | null; nullable: true; label: string };
    cancels: { default: boolean; label: string }; group: { default: string; label: string }; backup: { default: boolean;
    label: string } }
export interface SetRegions { type: "set_regions"; nodes: Placed[]; between_regions_ms?: number }
export interface SetSpeed { type: "set_speed"; speed: number }
export type Show = "world" | "code" | "ring" | "slots";
export interface Shown { index: number; label: string; format: Format; text: string }
export type Size = "text" | "wide" | "page";
export interface Slider { type: "slider"; label: string; unit: string; min: number; max: number; table: string;
    id: string; field: string[] }
export interface Slots { kind: "slots"; number: string; size: number; slot: number; begin: number; owners: number[] }
export interface SlowStartSpec { window_s: number }
export interface SlowStartSpecFields { window_s: { min: number; max: number; default: number; label: string;
    unit: string } }
export interface Snapshot { room: string; seq: number; wall_ms: number; time: number; rate: number; feeds: Feeds;
    history: Figures[]; requests: InFlight[] }
export interface Spotlight { type: "spotlight"; node?: string | null; student?: number | null }
export type Standing = "in service" | "slow start" | "ejected" | "down" | "draining";
export type Started = [kind: "started", time: number, request: number, server: string, finish: number, done: number];
export interface State { scenario: Scenario; asks: { [key: string]: string }; distances: Distance[];
    undisturbed_s: number; paused: boolean; speed: number; members: number; undo: string | null; redo: string | null;
    undo_line: number | null; world: number; notice: string | null; hint: Hint | null; oldest: number; newest: number |
    null; what_if: boolean }
export type Status = "up" | "crashed" | "draining";
export interface Step { type: "step" }
export interface StepBack { type: "step_back" }
export interface StickySpec { cookie: boolean }
export interface StickySpecFields { cookie: { default: boolean; label: string } }
export interface Switch { type: "switch"; name: SwitchName; on: boolean }
export type SwitchName = "locked" | "sending" | "labels_hidden" | "names_shown" | "typing_names";
export interface Tab { language: string; title: string; code: string }
export interface Tables { traffic: TrafficSpecFields; constant: ConstantFields; uniform: UniformFields;
    exponential: ExponentialFields; pareto: ParetoFields; two_kinds: TwoKindsFields; network: NetworkSpecFields;
    forward_proxy: ForwardProxySpecFields; edges: EdgeSpecFields; front: FrontSpecFields; balancer: BalancerSpecFields;
    options: OptionsFields; passive_checks: PassiveChecksSpecFields; outlier_detection: OutlierDetectionSpecFields;
    health_check: HealthCheckSpecFields; slow_start: SlowStartSpecFields; panic: PanicSpecFields;
    retry_budget: RetryBudgetSpecFields; circuit_breaker: CircuitBreakerSpecFields; sticky: StickySpecFields;
    routes: RouteSpecFields; servers: ServerSpecFields; timetable: TimetableSpecFields }
export interface TakeBack { type: "take_back" }
export interface Talk { type: "talk" }
export interface Task { type: "task"; id: string; figure: string; index: number; needs_s: number; text: string;
    hint: string; done: string }
export interface Teacher { plan: PlanStep[]; notes: Notes; advice: Advice | null; foreseen: number | null;
    has_question: boolean; join: string; leave: string; presenters: number }
export interface Term { name: string; text: string; also: string[]; common: boolean }
export interface TimetableSpec { at_s: number; rate_per_s: number | null; crash: string; fail: string; recover: string }
export interface TimetableSpecFields { at_s: { min: number; max: number; default: number; label: string; unit: string };
    rate_per_s: { min: number; max: number; default: number | null; nullable: true; label: string };
    crash: { default: string; label: string }; fail: { default: string; label: string }; recover: { default: string;
    label: string } }
export type TraceEvent = Moved | Queued | Started | Cached | Answered | Dropped | Failed | Orphaned | Paused |
    Vanished | Probed;
export type TraceRecord = Moved | Queued | Started | Cached | Answered | Dropped | Failed | Orphaned | Paused |
    Vanished;
export interface TrafficSpec { rate_per_s: number; arrivals: Arrivals; cost_ms: Cost; clients: string[];
    direct: string[]; regions: string[]; requests_per_connection: number; forging: string[]; timeout_s: number;
    retries: number; backoff_ms: number; jitter: boolean }
export interface TrafficSpecChanges { rate_per_s?: number; arrivals?: Arrivals; cost_ms?: Cost;
    requests_per_connection?: number; timeout_s?: number; retries?: number; backoff_ms?: number; jitter?: boolean }
export interface TrafficSpecFields { rate_per_s: { min: number; max: number; default: number; label: string };
    arrivals: { choices: Arrivals[]; default: Arrivals; label: string }; cost_ms: { choices: Cost["distribution"][];
    default: Cost; label: string }; clients: { min: number; max: number; whole: true; default: number | string[];
    label: string }; direct: { default: string[]; label: string }; regions: { default: string[]; label: string };
    requests_per_connection: { min: number; max: number; whole: true; default: number; label: string };
    forging: { default: string[]; label: string }; timeout_s: { min: number; max: number; default: number;
    label: string; unit: string }; retries: { min: number; max: number; whole: true; default: number; label: string };
    backoff_ms: { min: number; max: number; default: number; label: string; unit: string }; jitter: { default: boolean;
    label: string } }
export type Trust = "nobody" | "edges" | "neighbour" | "everybody";
export interface Turn { server: string; taken: number[]; slot: number }
export interface TwoKinds { distribution: "two_kinds"; light: number; heavy: number; share: number }
export interface TwoKindsFields { light: { min: number; max: number; default: number; label: string; unit: string };
    heavy: { min: number; max: number; default: number; label: string; unit: string }; share: { min: number;
    max: number; default: number; label: string } }
export interface Undo { type: "undo"; line?: number | null }
export interface Uniform { distribution: "uniform"; min: number; max: number }
export interface UniformFields { min: { min: number; max: number; label: string; unit: string }; max: { min: number;
    max: number; label: string; unit: string } }
export interface Unseat { type: "unseat"; address: string }
export type Vanished = [kind: "vanished", time: number, request: number, node: string];
export interface Wait { server: number; latency_ms: number; in_flight: number; weight: number; wait: number }
export interface Waiting { event: "waiting"; ahead: number }
export interface Waits { kind: "waits"; waits: Wait[] }
export interface WayMark { at_s: number; text: string }
export interface WhatIf { type: "what_if" }
export interface WhoSeesWhat { parties: Party[]; end: End | null }
export interface Why { request: number; time: number; client: string; key: string; pick: Pick; balancer: string }
