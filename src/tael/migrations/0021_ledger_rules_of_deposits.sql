-- Deposits for a tenor or on notice in the books, and the events that terms of products know besides.
insert into ledger.gl_account (code, class, side, name_en, name_zh) values
    ('2221', 'liability', -1, 'Taxes payable', '应交税费');

insert into ledger.accounting_rule (product_class, event, gl)
select product_class, event, gl
  from (values ('term_deposit'), ('notice_deposit')) as c (product_class),
       (values ('contract', '2011'), ('cash_deposit', '1001'), ('cash_withdrawal', '1001'), ('transfer_in', '3001'),
               ('transfer_out', '3001'), ('interest_credit', '6411'), ('fee', '6021')) as e (event, gl);

insert into ledger.accounting_rule (product_class, event, gl)
select product_class, event, gl
  from (values ('current_deposit'), ('term_deposit'), ('notice_deposit')) as c (product_class),
       (values ('tax_withheld', '2221'), ('negative_interest', '6411')) as e (event, gl);
