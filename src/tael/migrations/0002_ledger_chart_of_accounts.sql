-- The chart of accounts (会计科目): the codes of the Ministry of Finance's application guidance to the Accounting
-- Standards for Business Enterprises, those a commercial bank needs; 3003 is the bank's own, for its units.
insert into ledger.gl_account (code, class, side, name_en, name_zh) values
    ('1001', 'asset',     1,  'Cash on hand',                          '库存现金'),
    ('1003', 'asset',     1,  'Due from the central bank',             '存放中央银行款项'),
    ('1011', 'asset',     1,  'Due from other banks',                  '存放同业'),
    ('1132', 'asset',     1,  'Interest receivable',                   '应收利息'),
    ('1303', 'asset',     1,  'Loans',                                 '贷款'),
    ('2011', 'liability', -1, 'Customer deposits',                     '吸收存款'),
    ('2012', 'liability', -1, 'Deposits of other banks',               '同业存放'),
    ('2231', 'liability', -1, 'Interest payable',                      '应付利息'),
    ('2241', 'liability', -1, 'Other payables',                        '其他应付款'),
    ('3001', 'common',    1,  'Clearing in transit',                   '清算资金往来'),
    ('3002', 'common',    1,  'Currency exchange',                     '货币兑换'),
    ('3003', 'common',    1,  'Owed between units',                    '单元间往来'),
    ('4001', 'equity',    -1, 'Paid-in capital',                       '实收资本'),
    ('4103', 'equity',    -1, 'Profit of the year',                    '本年利润'),
    ('4104', 'equity',    -1, 'Retained profit',                       '利润分配'),
    ('6011', 'income',    -1, 'Interest income',                       '利息收入'),
    ('6021', 'income',    -1, 'Fee and commission income',             '手续费及佣金收入'),
    ('6061', 'income',    -1, 'Exchange gains',                        '汇兑损益'),
    ('6411', 'expense',   1,  'Interest expense',                      '利息支出'),
    ('6421', 'expense',   1,  'Fee and commission expense',            '手续费及佣金支出'),
    ('6602', 'expense',   1,  'Administrative expense',                '业务及管理费');

-- What the events of a product class mean: 'contract' is the code of the customer's own account, any other event names
-- the code of the leg against it.
insert into ledger.accounting_rule (product_class, event, gl) values
    ('current_deposit', 'contract',         '2011'),
    ('current_deposit', 'cash_deposit',     '1001'),
    ('current_deposit', 'cash_withdrawal',  '1001'),
    ('current_deposit', 'card_withdrawal',  '3001'),
    ('current_deposit', 'transfer_in',      '3001'),
    ('current_deposit', 'transfer_out',     '3001'),
    ('current_deposit', 'interest_credit',  '6411'),
    ('current_deposit', 'penalty_interest', '6011'),
    ('current_deposit', 'fee',              '6021');
