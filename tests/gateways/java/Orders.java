import com.example.weapp.WeappLoginFilter;
import com.example.weapp.WeappUser;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** A service of the team's in Java: /orders/* is behind the filter, and says whom it takes the caller for. */
class Orders extends HttpServlet {
    private static final long serialVersionUID = 1;

    /** Arguments: the address of /verify, the port, and a folder for Tomcat. */
    public static void main(String[] arguments) throws Exception {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(arguments[2]);
        tomcat.setHostname("127.0.0.1");
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setPort(Integer.parseInt(arguments[1]));
        var context = tomcat.addContext("", null);
        var filter = new FilterDef();
        filter.setFilterName("weappLogin");
        filter.setFilter(new WeappLoginFilter(URI.create(arguments[0])));
        context.addFilterDef(filter);
        var map = new FilterMap();
        map.setFilterName("weappLogin");
        map.addURLPattern("/orders/*");
        context.addFilterMap(map);
        Tomcat.addServlet(context, "orders", new Orders()).addMapping("/*");
        tomcat.start();
        tomcat.getServer().await();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var user = WeappUser.of(request);
        var data = String.join("|", user.userId(), user.openid(), user.appid(), user.externalId().orElse("-"));
        response.setContentType("application/json");
        response.getOutputStream()
                .write(("{\"code\":0,\"data\":{\"user\":\"" + data + "\"}}").getBytes(StandardCharsets.UTF_8));
    }
}
