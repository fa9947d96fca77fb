"""Where providers are reached: anywhere in a local stack, at their own hosts and over https everywhere else."""

import pytest

from shared.core.config import Settings

USUAL = {
    "stripe_api_base": "https://api.stripe.com",
    "alipay_gateway": "https://openapi.alipay.com/gateway.do",
    "wechat_pay_api_base": "https://api.mch.weixin.qq.com",
}


@pytest.mark.parametrize("name", USUAL)
def test_without_a_setting_it_is_the_providers_own(name):
    assert getattr(Settings({"STAGE": "prod"}), name) == USUAL[name]


@pytest.mark.parametrize("name", USUAL)
def test_a_local_stack_may_use_stand_ins(name):
    settings = Settings({"STAGE": "local", name.upper(): "http://127.0.0.1:9999/x"})

    assert getattr(settings, name) == "http://127.0.0.1:9999/x"


@pytest.mark.parametrize("name", USUAL)
@pytest.mark.parametrize(
    "change",
    [
        lambda usual: usual.replace("https", "http"),
        lambda usual: usual.replace("https://", "https://evil.example/"),
        lambda usual: usual.replace("https://", "https://user@"),
        lambda usual: usual.replace(".com", ".com.evil.example"),
        lambda usual: usual.replace(".com", ".com:8443"),
        lambda _usual: "http://127.0.0.1:9999",
        lambda _usual: "api.stripe.com",
    ],
)
@pytest.mark.parametrize("stage", ["dev", "prod", "locally"])
def test_no_other_stage_sends_secrets_elsewhere(name, change, stage):
    settings = Settings({"STAGE": stage, name.upper(): change(USUAL[name])})

    with pytest.raises(RuntimeError, match=name.upper()):
        getattr(settings, name)


def test_alipays_own_sandbox_is_its_own():
    address = "https://openapi-sandbox.dl.alipaydev.com/gateway.do"

    assert Settings({"STAGE": "dev", "ALIPAY_GATEWAY": address}).alipay_gateway == address


@pytest.mark.parametrize(
    ("address", "fetched"),
    [
        ("http://dwbillcenter.alipay.com/file?a=1", "https://dwbillcenter.alipay.com/file?a=1"),
        ("https://bill.dl.alipaydev.com/file", "https://bill.dl.alipaydev.com/file"),
    ],
)
def test_alipays_bills_are_fetched_over_https_whatever_it_says(address, fetched):
    assert Settings({"STAGE": "prod"}).alipay_file(address) == fetched


@pytest.mark.parametrize(
    "host", ["alipay.com", "evil-alipay.com", "alipay.com.evil.example", "user@a.alipay.com", "a.alipay.com:81"]
)
def test_alipays_bills_lie_at_alipay(host):
    with pytest.raises(ValueError, match="Alipay"):
        Settings({"STAGE": "prod"}).alipay_file(f"https://{host}/file")


@pytest.mark.parametrize("address", ["http://api.mch.weixin.qq.com/v3/file", "https://evil.example/v3/file"])
def test_wechat_pays_bills_lie_at_wechat_pay(address):
    with pytest.raises(ValueError, match="WeChat"):
        Settings({"STAGE": "prod"}).wechat_pay_file(address)
    assert Settings({"STAGE": "local"}).wechat_pay_file(address) == address
