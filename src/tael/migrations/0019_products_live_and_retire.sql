-- The life of a product version: draft, simulated, approved by a second person, released to be live from an instant on,
-- or withdrawn. Which version is on sale follows from the instants alone: of those released by then the latest, unless
-- it has ended. So there is never more than one.
alter table products.product_version rename column published_at to drafted_at;
alter table products.product_version
    add column digest     bytea,
    add column makers     text[] not null default '{}',
    add column stage      text   not null default 'draft'
        check (stage in ('draft', 'simulated', 'approved', 'released', 'withdrawn')),
    add column simulation json,
    add column approver   text,
    add column live_from  timestamptz,
    add column ends_at    timestamptz;

-- What was published before had no life: it is live, and of several versions the latest is.
update products.product_version as v
   set digest = sha256(convert_to(v.definition::text, 'UTF8')), stage = 'released', live_from = p.live_from
  from (
      select code, version,
             max(drafted_at) over up_to_here + (row_number() over up_to_here - 1) * interval '1 microsecond' as live_from
        from products.product_version
      window up_to_here as (partition by code order by version)
  ) as p
 where p.code = v.code and p.version = v.version;

alter table products.product_version
    alter column digest set not null,
    add constraint version_has_its_digest check (octet_length(digest) = 32),
    add constraint version_is_live_once_released check ((stage = 'released') = (live_from is not null)),
    add constraint version_ends_after_it_began check (ends_at is null or live_from is null or ends_at > live_from),
    -- What nobody made came with the bank itself, and needs no second person.
    add constraint version_needs_a_second_person check (
        stage not in ('approved', 'released') or cardinality(makers) = 0
        or (approver is not null and approver <> all (makers))
    );
create unique index version_goes_live_alone on products.product_version (code, live_from);

create function products.keep_definition() returns trigger language plpgsql as $$
begin
    raise exception 'version % of % is fixed: its definition was approved', old.version, old.code
        using errcode = 'restrict_violation';
end
$$;
create trigger approved_definition_is_immutable before update on products.product_version
    for each row when (
        old.stage in ('approved', 'released', 'withdrawn')
        and (old.digest <> new.digest or old.definition::text <> new.definition::text or old.makers <> new.makers)
    ) execute function products.keep_definition();

-- Who took each step, when, and on which definition.
create table products.version_step (
    code     text        not null,
    version  integer     not null,
    number   integer     not null check (number > 0),
    step     text        not null check (step in ('drafted', 'simulated', 'approved', 'released', 'retired')),
    by       text        not null,
    at       timestamptz not null,
    digest   bytea       not null,
    takes_effect_at timestamptz,
    primary key (code, version, number)
);
create function products.keep_steps() returns trigger language plpgsql as $$
begin
    raise exception 'the steps of a product version are history' using errcode = 'restrict_violation';
end
$$;
create trigger version_step_is_immutable before update or delete on products.version_step
    for each statement execute function products.keep_steps();
